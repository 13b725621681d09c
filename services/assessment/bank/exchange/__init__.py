"""Questions in and out: Excel, QTI 3 and Moodle GIFT. What a file holds comes back question by question, faults beside each."""

from services.assessment.bank.exchange.excel import write_excel
from services.assessment.bank.exchange.gift import write_gift
from services.assessment.bank.exchange.qti import write_qti
from services.assessment.bank.exchange.reading import FileUnreadable, Found, read_file

FORMATS = {
    "xlsx": (write_excel, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    "qti": (write_qti, "application/zip", "zip"),
    "gift": (write_gift, "text/plain; charset=utf-8", "gift.txt"),
}
"""Name -> (items to bytes, media type, file ending)."""

__all__ = ["FORMATS", "FileUnreadable", "Found", "read_file", "write_excel", "write_gift", "write_qti"]
