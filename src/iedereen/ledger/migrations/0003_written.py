"""Lines are sealed in the order in which they were written, which only a counter of the database knows.

Where a row lies (`ctid`) is not that order: a page with room is filled before a new one is begun.
"""

from django.db import migrations

# The counter is the database's own and no field of the model: nothing reads it but the seal.
WRITTEN = r"""
ALTER TABLE ledger_line ADD COLUMN written bigint GENERATED ALWAYS AS IDENTITY;

CREATE OR REPLACE FUNCTION ledger_seal() RETURNS trigger LANGUAGE plpgsql AS $$
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
  -- Only lines of this transaction are unsealed here: those of others are sealed before they can be seen.
  FOR entry IN SELECT * FROM ledger_line WHERE seq IS NULL ORDER BY written LOOP
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
"""
UNWRITTEN = r"""
CREATE OR REPLACE FUNCTION ledger_seal() RETURNS trigger LANGUAGE plpgsql AS $$
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

ALTER TABLE ledger_line DROP COLUMN written;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_chain")]
    operations = [migrations.RunSQL(WRITTEN, UNWRITTEN)]
