from . import res_company, sale_order
