"""The history of an agreement is added to, never changed."""

from django.db import migrations

GUARD = """
CREATE FUNCTION agreement_history_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the history of an agreement can only be added to' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER agreement_history_frozen BEFORE UPDATE OR DELETE ON agreements_agreementevent
  FOR EACH ROW EXECUTE FUNCTION agreement_history_frozen();
"""
UNGUARD = """
DROP TRIGGER agreement_history_frozen ON agreements_agreementevent;
DROP FUNCTION agreement_history_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("agreements", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
