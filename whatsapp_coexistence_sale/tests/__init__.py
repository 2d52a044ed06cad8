from . import (
    test_composer_tour,
    test_consent,
    test_migration,
    test_quotation_tour,
    test_sale_order,
    test_templates,
    test_wac_quotation,
)
