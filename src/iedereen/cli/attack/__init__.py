# SPDX-License-Identifier: EUPL-1.2
"""`iedereen attack`: tries on a scratch database to find out who said what, and compares every try with guessing.

`rounds` plays them through the real actions and alone knows the truth, and has what somebody with the database, its
files and its write-ahead log holds; `guesses` are the tries of that somebody; `planted` are the same rounds with a
known weakness, which the tries must find; `insiders`, `outsiders` and `readers` are other attackers; `chance` says what
guessing gives, exactly, and `sentences` what came of each try.
"""
