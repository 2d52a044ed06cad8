"""Templates: their parts, Meta's rules for them, their values, and what is read.

Called by the template models, the sender and the simulator's tests.
Must never touch the network; :mod:`.client` carries what is built here.

>>> spec = TemplateSpec("order_ready", "en", body="Hi {{1}}, it is ready.")
>>> preview(spec, TemplateValues(body=["Ana"])).body
'Hi Ana, it is ready.'
>>> [str(broken) for broken in validate(spec)]
['body.1: missing_sample']
"""

from __future__ import annotations

from .template_advice import advise, has_way_out
from .template_compare import Difference, differences
from .template_fill import (
    FlowValue,
    Preview,
    ProductsValue,
    TemplateValues,
    build_message,
    components,
    preview,
)
from .template_json import (
    RemoteTemplate,
    creation_body,
    edit_body,
    parse_template,
    parse_templates,
)
from .template_message import ProductSection, clean_parameter
from .template_rules import validate
from .template_spec import (
    TemplateButton,
    TemplateHeader,
    TemplateSpec,
    render_text,
    variables,
)

__all__ = [
    "Difference",
    "FlowValue",
    "Preview",
    "ProductSection",
    "ProductsValue",
    "RemoteTemplate",
    "TemplateButton",
    "TemplateHeader",
    "TemplateSpec",
    "TemplateValues",
    "advise",
    "build_message",
    "clean_parameter",
    "components",
    "creation_body",
    "differences",
    "edit_body",
    "has_way_out",
    "parse_template",
    "parse_templates",
    "preview",
    "render_text",
    "validate",
    "variables",
]
