# SPDX-License-Identifier: EUPL-1.2
"""The tables of the sign-in library do not remember when somebody signed in, whoever writes and however."""

from django.db import migrations

FORGET = """
CREATE FUNCTION people_forget_link_times() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.last_login := 'epoch';
    NEW.date_joined := 'epoch';
    RETURN NEW;
END $$;
CREATE FUNCTION people_forget_factor_times() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.last_used_at := NULL;
    NEW.created_at := 'epoch';
    RETURN NEW;
END $$;
CREATE TRIGGER people_forget_times BEFORE INSERT OR UPDATE ON socialaccount_socialaccount
    FOR EACH ROW EXECUTE FUNCTION people_forget_link_times();
CREATE TRIGGER people_forget_times BEFORE INSERT OR UPDATE ON mfa_authenticator
    FOR EACH ROW EXECUTE FUNCTION people_forget_factor_times();
UPDATE socialaccount_socialaccount SET last_login = 'epoch';
UPDATE mfa_authenticator SET last_used_at = NULL;
"""
REMEMBER = """
DROP TRIGGER people_forget_times ON socialaccount_socialaccount;
DROP TRIGGER people_forget_times ON mfa_authenticator;
DROP FUNCTION people_forget_link_times();
DROP FUNCTION people_forget_factor_times();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_sessions_ended"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunSQL(FORGET, REMEMBER)]
