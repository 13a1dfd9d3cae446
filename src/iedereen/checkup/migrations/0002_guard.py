"""A published questionnaire, a release and its results never change."""

from django.db import migrations

GUARD = """
CREATE FUNCTION checkup_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% cannot be changed once it is there', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER version_frozen BEFORE UPDATE OR DELETE ON checkup_questionnaireversion
  FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION checkup_frozen();
CREATE TRIGGER release_frozen BEFORE UPDATE OR DELETE ON checkup_release
  FOR EACH ROW EXECUTE FUNCTION checkup_frozen();
CREATE TRIGGER result_frozen BEFORE UPDATE OR DELETE ON checkup_result
  FOR EACH ROW EXECUTE FUNCTION checkup_frozen();
CREATE TRIGGER reliability_frozen BEFORE UPDATE OR DELETE ON checkup_reliability
  FOR EACH ROW EXECUTE FUNCTION checkup_frozen();
"""
UNGUARD = """
DROP TRIGGER version_frozen ON checkup_questionnaireversion;
DROP TRIGGER release_frozen ON checkup_release;
DROP TRIGGER result_frozen ON checkup_result;
DROP TRIGGER reliability_frozen ON checkup_reliability;
DROP FUNCTION checkup_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("checkup", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
