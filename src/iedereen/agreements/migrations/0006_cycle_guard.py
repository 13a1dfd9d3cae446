# SPDX-License-Identifier: EUPL-1.2
"""The history of the cycle and what was concluded in a review can only be added to."""

from django.db import migrations

GUARD = """
CREATE FUNCTION cycle_history_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the history of the cycle can only be added to' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER cycle_history_frozen BEFORE UPDATE OR DELETE ON agreements_cycleevent
  FOR EACH ROW EXECUTE FUNCTION cycle_history_frozen();
CREATE TRIGGER cycle_review_frozen BEFORE UPDATE OR DELETE ON agreements_review
  FOR EACH ROW EXECUTE FUNCTION cycle_history_frozen();
"""
UNGUARD = """
DROP TRIGGER cycle_history_frozen ON agreements_cycleevent;
DROP TRIGGER cycle_review_frozen ON agreements_review;
DROP FUNCTION cycle_history_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("agreements", "0005_cycle")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
