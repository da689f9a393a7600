"""Reads our batch (proto/README.md), as somebody who has nothing but its description would."""

import struct

strings_field, annotation_field = 25, 26
types = {1: "client_send", 2: "client_recv", 3: "server_recv", 4: "server_send"}


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def fields(data):
    """(number, value) of each field of a protobuf message."""
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        number, wire_type = key >> 3, key & 7
        if wire_type == 0:
            value, at = varint(data, at)
        elif wire_type == 2:
            size, at = varint(data, at)
            value, at = data[at : at + size], at + size
        else:
            size, code = {1: (8, "<Q"), 5: (4, "<I")}[wire_type]
            value, at = struct.unpack_from(code, data, at)[0], at + size
        yield number, value


def annotations(datagram):
    """For each annotation: its type, trace id, and the strings that it refers to."""
    texts = [""]
    for number, value in fields(datagram):
        if number == strings_field:
            texts.append(value.decode())
        elif number == annotation_field:
            known = dict(fields(value))
            yield {
                "type": types.get(known.get(4), "other"),
                "trace_id": known[1].hex(),
                "destination": texts[known.get(11, 0)],
                "name": texts[known.get(12, 0)],
                "has_error": known.get(14) == 2,
                "attributes": sum(1 for number, _ in fields(value) if number == 15),
            }
