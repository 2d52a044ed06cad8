"""Templates that break no rule, and ways to make others of them."""

from dataclasses import replace

from cloudapi.templates import TemplateButton, TemplateHeader, TemplateSpec

URL = TemplateButton(
    "URL", "Open", url="https://x.com/{{1}}", example="https://x.com/a"
)
QUICK = TemplateButton("QUICK_REPLY", "Yes")
PHONE = TemplateButton("PHONE_NUMBER", "Call", phone_number="+34600111222")
COUPON = TemplateButton("COPY_CODE", example="25OFF")
FLOW = TemplateButton("FLOW", "Book", flow_ref="42", flow_screen="START")
OTP = TemplateButton("OTP", "Copy", otp_type="COPY_CODE")

GOOD = TemplateSpec(
    name="order_ready",
    language="es_ES",
    header=TemplateHeader("TEXT", "Order {{1}}", "S00042"),
    body="Hi {{1}}, your order {{2}} is ready.",
    footer="Thanks",
    buttons=(QUICK, URL, PHONE, COUPON),
    samples={"1": "Ana", "2": "S00042"},
)
NAMED = TemplateSpec(
    name="order_named",
    language="ca",
    header=TemplateHeader("TEXT", "Order {{order}}", "S00042"),
    body="Hi {{first_name}}, your order {{order}} is ready.",
    parameter_format="NAMED",
    samples={"first_name": "Ana", "order": "S00042"},
)
AUTH = TemplateSpec(
    name="code",
    language="en_US",
    category="AUTHENTICATION",
    buttons=(OTP,),
    add_security_recommendation=True,
    code_expiration_minutes=10,
)


def with_(**changes):
    return replace(GOOD, **changes)


def header(**changes):
    return with_(header=replace(GOOD.header, **changes))


def button(base, **changes):
    return with_(buttons=(replace(base, **changes),))


def x(n):
    return "x" * n
