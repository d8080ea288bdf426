"""Files out. The plain writers live in ``adopters.exports``, where every room may use them."""

from adopters.exports import csv_lines, csv_response, export_response, write_xlsx, xlsx_response

__all__ = ["csv_lines", "csv_response", "export_response", "write_xlsx", "xlsx_response"]
