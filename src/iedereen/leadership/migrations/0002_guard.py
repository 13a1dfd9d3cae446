# SPDX-License-Identifier: EUPL-1.2
"""The history of a request for support is added to, never changed."""

from django.db import migrations

GUARD = """
CREATE FUNCTION support_history_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the history of a request for support can only be added to' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER support_history_frozen BEFORE UPDATE OR DELETE ON leadership_supportevent
  FOR EACH ROW EXECUTE FUNCTION support_history_frozen();
"""
UNGUARD = """
DROP TRIGGER support_history_frozen ON leadership_supportevent;
DROP FUNCTION support_history_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("leadership", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
