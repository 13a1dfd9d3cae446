# SPDX-License-Identifier: EUPL-1.2
"""Texts that are not the one spelling of a list of keys. The engine and the browser refuse the same ones."""

REFUSED = [
    b"", b"{}", b"[]", b"null", b"\xff", b'{"keys":[],"version":1}', b'{"keys":[["a","AQI="]],"version":2}',
    b'{"keys":[["a","AQI="]],"version":1} ', b'{"keys": [["a","AQI="]],"version":1}',
    b'{"keys":[["b","AQI="],["a","AQM="]],"version":1}', b'{"keys":[["a","AQI="],["a","AQM="]],"version":1}',
    b'{"keys":[["a","AQI="],["b","AQI="]],"version":1}', b'{"keys":[["a","AQI"]],"version":1}',
    b'{"keys":[["a","AQJ="]],"version":1}', b'{"keys":[[1,"AQI="]],"version":1}', b'{"keys":[["a",1]],"version":1}',
    b'{"keys":[["","AQI="]],"version":1}', b'{"keys":[["a",""]],"version":1}', b'{"keys":1,"version":1}',
    b'{"keys":[["\\u0061","AQI="]],"version":1}', b'{"keys":[["\\ud800","AQI="]],"version":1}',
    b'{"keys":[["a","AQI="]],"more":0,"version":1}', b"[" * 100_000,
]  # fmt: skip
