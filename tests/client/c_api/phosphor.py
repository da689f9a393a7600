"""Phosphor for Python: what a binding over phosphor/phosphor.h needs, and no more.

    with Tracer("cards") as tracer:
        with tracer.recv("GET /cards", request.headers) as served:
            with tracer.send("balance", "GET /balance", served.context()) as call:
                headers = call.headers()
            served.attribute("card.balance", 100)

A `with` block that is left by an exception records it as the call's error. The library is looked
for as the system does, or at $PHOSPHOR_LIBRARY.
"""

import ctypes
import os
from ctypes import POINTER, byref, c_char_p, c_double, c_int, c_int64, c_size_t, c_void_p
from ctypes import CFUNCTYPE, c_uint8, c_uint16, c_uint64

library = ctypes.CDLL(os.environ.get("PHOSPHOR_LIBRARY", "libphosphor-client.so.1"))

GetHeader = CFUNCTYPE(c_void_p, c_void_p, c_char_p, c_size_t)
SetHeader = CFUNCTYPE(None, c_void_p, c_char_p, c_char_p)


class Options(ctypes.Structure):
    _fields_ = [
        ("size", c_size_t),
        ("service", c_char_p),
        ("hostname", c_char_p),
        ("collector_host", c_char_p),
        ("queue_bytes", c_uint64),
        ("send_delay_ns", c_int64),
        ("shutdown_timeout_ns", c_int64),
        ("collector_port", c_uint16),
        ("disabled", c_uint8),
    ]


def declare(name, result, *arguments):
    function = getattr(library, "phosphor_" + name)
    function.restype, function.argtypes = result, arguments
    return function


create = declare("tracer_create", c_void_p, POINTER(Options))
destroy = declare("tracer_destroy", None, c_void_p)
flush = declare("tracer_flush", c_int, c_void_p, c_int64)
send = declare("send", c_void_p, c_void_p, c_void_p, c_char_p, c_char_p)
recv = declare("recv", c_void_p, c_void_p, c_void_p, c_char_p)
extract = declare("extract", c_void_p, c_void_p, GetHeader, c_void_p)
inject = declare("inject", None, c_void_p, SetHeader, c_void_p)
free_context = declare("context_free", None, c_void_p)
call_context = declare("call_context", c_void_p, c_void_p)
call_text = declare("call_text", None, c_void_p, c_char_p, c_char_p)
call_integer = declare("call_integer", None, c_void_p, c_char_p, c_int64)
call_real = declare("call_real", None, c_void_p, c_char_p, c_double)
call_boolean = declare("call_boolean", None, c_void_p, c_char_p, c_int)
call_error = declare("call_error", None, c_void_p, c_char_p)
call_end = declare("call_end", None, c_void_p)


class Context:
    """A context, or None for the background."""

    def __init__(self, handle=None):
        self.handle = handle

    def __del__(self):
        free_context(self.handle)


class Call:
    """Either side of a call; ends with its `with` block."""

    def __init__(self, handle):
        self.handle = handle

    def context(self):
        return Context(call_context(self.handle))

    def headers(self):
        """What the request must carry."""
        headers = {}
        setter = SetHeader(lambda _, name, value: headers.update({name.decode(): value.decode()}))
        inject(self.handle, setter, None)
        return headers

    def attribute(self, key, value):
        record = {bool: call_boolean, int: call_integer, float: call_real}.get(type(value))
        if record is None:
            record, value = call_text, str(value).encode()
        record(self.handle, key.encode(), value)

    def __enter__(self):
        return self

    def __exit__(self, kind, error, _):
        if error is not None:
            call_error(self.handle, f"{kind.__name__}: {error}".encode())
        call_end(self.handle)
        self.handle = None


class Tracer:
    def __init__(self, service):
        options = Options(size=ctypes.sizeof(Options), service=service.encode())
        self.handle = create(byref(options))

    def send(self, destination, operation, context=None):
        parent = None if context is None else context.handle
        return Call(send(self.handle, parent, destination.encode(), operation.encode()))

    def recv(self, operation, headers):
        """`headers`: a dict whose names are lower-case."""
        texts = {name.encode(): value.encode() for name, value in headers.items()}
        values = {name: ctypes.create_string_buffer(text) for name, text in texts.items()}

        def get(_, name, index):
            found = values.get(name) if index == 0 else None
            return None if found is None else ctypes.addressof(found)

        context = Context(extract(None, GetHeader(get), None))
        return Call(recv(self.handle, context.handle, operation.encode()))

    def flush(self, seconds):
        return flush(self.handle, int(seconds * 1e9)) == 1

    def __enter__(self):
        return self

    def __exit__(self, *_):
        destroy(self.handle)
        self.handle = None
