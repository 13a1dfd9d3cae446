# SPDX-License-Identifier: EUPL-1.2
"""All lines of one piece of work are sealed in one go, so that work on many teams costs as much per line as on one."""

from django.db import migrations

TOGETHER = r"""
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
"""
ONE_BY_ONE = r"""
CREATE OR REPLACE FUNCTION ledger_seal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  last ledger_head%ROWTYPE;
  entry ledger_line%ROWTYPE;
  following bigint;
  link text;
BEGIN
  -- Runs at commit, after every other lock was taken: the head's row serialises the chain and nothing can deadlock on it.
  INSERT INTO ledger_head (id, seq, hash) VALUES (1, 0, '') ON CONFLICT (id) DO NOTHING;
  SELECT * INTO last FROM ledger_head WHERE id = 1 FOR UPDATE;
  SELECT * INTO entry FROM ledger_line WHERE id = NEW.id;
  IF NOT FOUND THEN RETURN NULL; END IF;
  following := last.seq + 1;
  link := encode(sha256(convert_to(concat_ws(E'\x1f', last.hash, following::text, entry.id::text,
    to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), coalesce(entry.actor::text, ''), entry.action,
    entry.subject_kind, entry.subject_id, coalesce(entry.unit_id::text, ''), entry.reason, entry.details::text), 'UTF8')), 'hex');
  UPDATE ledger_line SET seq = following, previous = last.hash, hash = link WHERE id = entry.id;
  UPDATE ledger_head SET seq = following, hash = link WHERE id = 1;
  RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_chain")]
    operations = [migrations.RunSQL(TOGETHER, ONE_BY_ONE)]
