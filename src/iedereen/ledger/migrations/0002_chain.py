"""The chain and its guard, in the database itself: lines are linked at commit and can never be changed."""

from django.db import migrations

CHAIN = r"""
CREATE FUNCTION ledger_seal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  last ledger_head%ROWTYPE;
  entry ledger_line%ROWTYPE;
  following bigint;
  link text;
BEGIN
  PERFORM 1 FROM ledger_line WHERE id = NEW.id AND seq IS NULL;
  IF NOT FOUND THEN RETURN NULL; END IF;  -- sealed together with an earlier line of this transaction
  -- Runs at commit, after every other lock was taken: the head's row serialises the chain and nothing can deadlock on it.
  INSERT INTO ledger_head (id, seq, hash) VALUES (1, 0, '') ON CONFLICT (id) DO NOTHING;
  SELECT * INTO last FROM ledger_head WHERE id = 1 FOR UPDATE;
  following := last.seq;
  link := last.hash;
  -- Only lines of this transaction are unsealed here: those of others are sealed before they can be seen. In the
  -- order of the statements that wrote them (cmin), and within one statement as they were laid down.
  FOR entry IN SELECT * FROM ledger_line WHERE seq IS NULL ORDER BY cmin::text::bigint, ctid LOOP
    following := following + 1;
    entry.previous := link;
    link := encode(sha256(convert_to(concat_ws(E'\x1f', link, following::text, entry.id::text,
      to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), coalesce(entry.actor::text, ''), entry.action,
      entry.subject_kind, entry.subject_id, coalesce(entry.unit_id::text, ''), entry.reason, entry.details::text), 'UTF8')), 'hex');
    UPDATE ledger_line SET seq = following, previous = entry.previous, hash = link WHERE id = entry.id;
  END LOOP;
  UPDATE ledger_head SET seq = following, hash = link WHERE id = 1;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER ledger_seal AFTER INSERT ON ledger_line
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_seal();

CREATE FUNCTION ledger_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.seq IS NULL AND OLD.hash = '' AND NEW.hash <> ''
     AND (NEW.id, NEW.at, NEW.action, NEW.subject_kind, NEW.subject_id, NEW.reason, NEW.details)
         = (OLD.id, OLD.at, OLD.action, OLD.subject_kind, OLD.subject_id, OLD.reason, OLD.details)
     AND NEW.actor IS NOT DISTINCT FROM OLD.actor AND NEW.unit_id IS NOT DISTINCT FROM OLD.unit_id THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the ledger can only be added to' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER ledger_guard BEFORE UPDATE OR DELETE ON ledger_line FOR EACH ROW EXECUTE FUNCTION ledger_guard();
CREATE TRIGGER ledger_guard_truncate BEFORE TRUNCATE ON ledger_line FOR EACH STATEMENT EXECUTE FUNCTION ledger_guard();
"""
UNCHAIN = """
DROP TRIGGER ledger_guard_truncate ON ledger_line;
DROP TRIGGER ledger_guard ON ledger_line;
DROP FUNCTION ledger_guard();
DROP TRIGGER ledger_seal ON ledger_line;
DROP FUNCTION ledger_seal();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunSQL(CHAIN, UNCHAIN)]
