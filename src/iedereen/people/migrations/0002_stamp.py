# SPDX-License-Identifier: EUPL-1.2
"""A stamp on the tree of units, kept by the database; and one person per e-mail address, capitals apart."""

import uuid

import django.db.models.functions.text
from django.db import migrations, models

# Whoever writes and however: after it the stamp is another one. A random value, so that work that is undone can never
# leave a stamp behind that later work gets again.
STAMP = """
CREATE FUNCTION people_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO people_organisationstamp (id, stamp) VALUES (1, gen_random_uuid())
    ON CONFLICT (id) DO UPDATE SET stamp = gen_random_uuid();
    RETURN NULL;
END $$;
CREATE TRIGGER people_stamp AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON people_unit
    FOR EACH STATEMENT EXECUTE FUNCTION people_stamp();
CREATE TRIGGER people_stamp AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON people_unitperiod
    FOR EACH STATEMENT EXECUTE FUNCTION people_stamp();
"""
UNSTAMP = """
DROP TRIGGER people_stamp ON people_unit;
DROP TRIGGER people_stamp ON people_unitperiod;
DROP FUNCTION people_stamp();
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="OrganisationStamp",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("stamp", models.UUIDField(default=uuid.uuid4)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="organisation_one_stamp")],
            },
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("email"), name="person_one_per_address"
            ),
        ),
        migrations.RunSQL(STAMP, UNSTAMP),
    ]
