#!/usr/bin/env python3
"""A card service in Python, the example of phosphor.py: serves one request, and fails another."""

import phosphor

trace_id = "0af7651916cd43dd8448eb211c80319c"


def serve(tracer, headers):
    with tracer.recv("GET /cards", headers) as served:
        with tracer.send("balance", "GET /balance", served.context()) as call:
            asked = call.headers()
        if "amount" not in headers:
            raise KeyError("amount")
        served.attribute("card.balance", int(headers["amount"]))
        served.attribute("card.owner", "Grace")
        served.attribute("card.valid", True)
        served.attribute("card.limit", 0.5)
    return asked


with phosphor.Tracer("cards") as tracer:
    request = {"traceparent": f"00-{trace_id}-b7ad6b7169203331-01", "amount": "100"}
    assert serve(tracer, request)["traceparent"].startswith(f"00-{trace_id}-")
    del request["amount"]
    try:
        serve(tracer, request)
    except KeyError:
        pass
    assert tracer.flush(30)
