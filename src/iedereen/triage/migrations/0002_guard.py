# SPDX-License-Identifier: EUPL-1.2
"""The history of a case is added to. Of a matter that went to VIK the note of a line can be emptied, nothing else."""

from django.db import migrations

GUARD = """
CREATE FUNCTION case_history_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.note = '' AND
     (NEW.id, NEW.case_id, NEW.at, NEW.by_id, NEW.step, NEW.state)
     IS NOT DISTINCT FROM (OLD.id, OLD.case_id, OLD.at, OLD.by_id, OLD.step, OLD.state) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the history of a case can only be added to' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER case_history_frozen BEFORE UPDATE OR DELETE ON triage_caseevent
  FOR EACH ROW EXECUTE FUNCTION case_history_frozen();
"""
UNGUARD = """
DROP TRIGGER case_history_frozen ON triage_caseevent;
DROP FUNCTION case_history_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("triage", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
