"""One file at least for each of the fourteen platforms, with the trap that it sets."""

from __future__ import annotations

from tests.unit.placement.files import HEADERS, MARK, SellerFile, book, rows_of, text

_AMAZON = HEADERS["amazon"]
_ORDER = {
    "amazon-order-id": "111-1",
    "purchase-date": "2024-02-01T06:10:00+00:00",
    "order-status": "Shipped",
    "sku": "S1",
    "asin": "B1",
    "quantity": "2",
    "currency": "USD",
    "item-price": "20.00",
    "shipping-price": "3.99",
    "item-promotion-discount": "1.00",
    "ship-promotion-discount": "",
    "product-name": '"Lamp',
    "ship-city": MARK,
}
AMAZON = SellerFile(
    "All orders.txt",
    text(
        _AMAZON,
        rows_of(
            _ORDER,
            {},
            {"sku": "S2", "quantity": "1", "item-price": "5.00", "shipping-price": "", "item-promotion-discount": ""},
            {"amazon-order-id": "111-2", "purchase-date": "2024-02-10T08:00:00+00:00"},
            {"amazon-order-id": "111-3", "order-status": "Cancelled", "item-price": ""},
            {"amazon-order-id": "111-1"},
            {"amazon-order-id": "111-4", "item-price": MARK},
            {"amazon-order-id": "111-5", "purchase-date": "yesterday"},
        ),
        delimiter="\t",
    ).replace(b'"""', b'"'),
    "amazon.all-orders",
    "en",
    [("2024-01", "USD", 1, 3, "27.99", "0.00", "0.00"), ("2024-02", "USD", 1, 2, "22.99", "0.00", "0.00")],
    (7, 4, 1, 2),
    site="US",
    errors=[(7, "amount"), (8, "date")],
)
AMAZON_JP = SellerFile(
    "全注文.txt",
    text(
        _AMAZON,
        [
            {
                **dict.fromkeys(_AMAZON, ""),
                **_ORDER,
                "ship-city": "横浜市",
                "currency": "JPY",
                "item-price": "1200",
                "shipping-price": "0",
                "item-promotion-discount": "",
                "product-name": "竹のランプ、あかりのカバー",
                "purchase-date": "2024-01-31T16:00:00+00:00",
            }
        ],
        delimiter="\t",
        encoding="cp932",
    ),
    "amazon.all-orders",
    "en",
    [("2024-02", "JPY", 1, 2, "1200.00", "0.00", "0.00")],
    (1, 1, 0, 0),
    site="JP",
    encoding="cp932",
)

_SETTLED = HEADERS["settled"]
_LINE = {
    **dict.fromkeys(_SETTLED, ""),
    "settlement-id": "900",
    "transaction-type": "Order",
    "order-id": "A-1",
    "amount-type": "ItemPrice",
    "amount-description": "Principal",
    "amount": "50.00",
    "posted-date": "03.02.2024",
    "posted-date-time": "03.02.2024 10:00:00 UTC",
    "order-item-code": "77",
    "sku": "S1",
    "quantity-purchased": "2",
    "merchant-order-id": MARK,
}
SETTLEMENT = SellerFile(
    "settlement.txt",
    text(
        _SETTLED,
        rows_of(
            _LINE,
            {
                "total-amount": "41.00",
                "currency": "EUR",
                "transaction-type": "",
                "order-id": "",
                "amount-type": "",
                "amount-description": "",
                "amount": "",
            },
            {},
            {"amount-description": "Shipping", "amount": "4.00", "quantity-purchased": ""},
            {"amount-description": "Tax", "amount": "9.50", "quantity-purchased": ""},
            {
                "amount-type": "ItemFees",
                "amount-description": "Commission",
                "amount": "-7.50",
                "quantity-purchased": "",
            },
            {
                "transaction-type": "Refund",
                "amount": "-12.00",
                "adjustment-id": "x",
                "posted-date": "01.03.2024",
                "posted-date-time": "01.03.2024 08:00:00 UTC",
                "quantity-purchased": "",
            },
            {
                "transaction-type": "other-transaction",
                "order-id": "",
                "amount-type": "other-transaction",
                "amount-description": "Subscription Fee",
                "amount": "-39.99",
            },
            {
                "transaction-type": "other-transaction",
                "order-id": "",
                "amount-type": "other-transaction",
                "amount-description": "Current Reserve Amount",
                "amount": "-100.00",
            },
        ),
        delimiter="\t",
    ),
    "amazon.settlement-v2",
    "en",
    [("2024-02", "EUR", 1, 2, "54.00", "0.00", "47.49"), ("2024-03", "EUR", 0, 0, "0.00", "12.00", "0.00")],
    (7, 7, 0, 0),
    passed=1,
    site="DE",
)

_RANGE_DE = HEADERS["range_de"]
_BOOKED = {
    "Datum/Uhrzeit": "31.01.2024 23:30:00 UTC",
    "Abrechnungsnummer": "1",
    "Typ": "Bestellung",
    "Bestellnummer": "3-1",
    "SKU": "S1",
    "Menge": "1",
    "Umsätze": "1.234,50",
    "Produktumsatzsteuer": "0",
    "Gutschrift für Versandkosten": "4,99",
    "Gutschrift für Geschenkverpackung": "0",
    "Rabatte aus Werbeaktionen": "-1,00",
    "Verkaufsgebühren": "-185,20",
    "Gebühren zu Versand durch Amazon": "-3,50",
    "Andere Transaktionsgebühren": "0",
    "Andere": "0",
    "Gesamt": "1.049,79",
}
DATE_RANGE = SellerFile(
    "2024JanMonatlicheTransaktionen.csv",
    text(
        _RANGE_DE,
        rows_of(
            _BOOKED,
            {},
            {
                "Typ": "Erstattung",
                "Umsätze": "-100,00",
                "Gutschrift für Versandkosten": "0",
                "Rabatte aus Werbeaktionen": "0",
                "Verkaufsgebühren": "12,00",
                "Gesamt": "-88,00",
                "Gebühren zu Versand durch Amazon": "0",
                "Datum/Uhrzeit": "05.02.2024 09:00:00 UTC",
            },
            {"Typ": "Übertrag", "Bestellnummer": "", "Umsätze": "0", "Gesamt": "-900,00"},
        ),
        above=[
            '"Umfasst Amazon Marketplace, Versand durch Amazon (FBA) und Amazon Webstore"',
            '"Alle Beträge in EUR, sofern nicht anders angegeben"',
            '"Definitionen:"',
            '"Umsätze: ohne Umsatzsteuer"',
            "",
            "",
            "",
        ],
    ),
    "amazon.date-range",
    "de",
    [("2024-02", "EUR", 1, 1, "1238.49", "100.00", "176.70")],
    (3, 3, 0, 0),
    site="DE",
)

_ALIEXPRESS = HEADERS["aliexpress"]
_ALI = {
    "订单号": "8123456789012345",
    "订单状态": "等待卖家发货",
    "下单时间": "2024-03-31 23:30",
    "付款时间": "2024-03-31 23:35",
    "产品总金额": "US $20.00",
    "物流费用": "US $2.50",
    "订单金额": "US $22.50",
}
ALIEXPRESS = SellerFile(
    "速卖通订单.xlsx",
    book(
        _ALIEXPRESS,
        rows_of(
            _ALI,
            {},
            {"订单号": "8123456789012346", "订单状态": "交易关闭"},
            {"订单号": "8.12346E+15"},
            {"订单号": "8123456789012348", "付款时间": ""},
        ),
    ),
    "aliexpress.orders",
    "zh",
    [("2024-03", "USD", 1, 0, "22.50", "0.00", "0.00")],
    (4, 3, 0, 1),
    errors=[(4, "cut-number")],
)
ALIEXPRESS_GB = SellerFile(
    "aliexpress.csv",
    text(_ALIEXPRESS, rows_of(_ALI, {}), encoding="gb18030"),
    "aliexpress.orders",
    "zh",
    [("2024-03", "USD", 1, 0, "22.50", "0.00", "0.00")],
    (1, 1, 0, 0),
    encoding="gb18030",
)

_ALIBABA = HEADERS["alibaba"]
_TRADE = {
    "订单号": "22001",
    "订单类型": "信用保障订单",
    "订单状态": "已完成",
    "创建时间": "2024-05-02 10:00:00",
    "订单金额": "5,000.00",
    "实收金额": "1,500.00",
    "退款金额": "",
    "币种": "USD",
    "产品数量": "300",
}
ALIBABA = SellerFile(
    "orders.xlsx",
    book(
        _ALIBABA,
        rows_of(
            _TRADE,
            {},
            {"订单号": "22002", "退款金额": "200", "币种": "EUR"},
            {"订单号": "22003", "订单状态": "待买家付款", "实收金额": "0"},
        ),
    ),
    "alibaba.trade-assurance",
    "zh",
    [("2024-05", "EUR", 1, 300, "1500.00", "200.00", "0.00"), ("2024-05", "USD", 1, 300, "1500.00", "0.00", "0.00")],
    (3, 3, 0, 0),
)

_SHOPEE_ID = HEADERS["shopee_id"]
_SHOPEE = {
    "No. Pesanan": "240131ABC",
    "Status Pesanan": "Selesai",
    "Waktu Pesanan Dibuat": "2024-01-31 23:50",
    "SKU Induk": "P",
    "Nama Produk": "Lampu",
    "Nomor Referensi SKU": "L1",
    "Nama Variasi": "Merah",
    "Harga Setelah Diskon": "150.000",
    "Jumlah": "2",
    "Returned quantity": "0",
}
SHOPEE_ID = SellerFile(
    "Order.all.20240101_20240131.xlsx",
    book(
        _SHOPEE_ID,
        rows_of(
            _SHOPEE,
            {},
            {"No. Pesanan": "240131ABD", "Returned quantity": "1"},
            {"No. Pesanan": "240131ABE", "Status Pesanan": "Batal"},
            {"No. Pesanan": "240131ABF", "Status Pesanan": "Belum Bayar"},
        ),
        "orders",
    ),
    "shopee.orders",
    "id",
    [("2024-01", "IDR", 2, 4, "600000.00", "150000.00", "0.00")],
    (4, 4, 0, 0),
)
SHOPEE_TH = SellerFile(
    "Order.all.th.csv",
    text(
        HEADERS["shopee_th"],
        [
            {
                "หมายเลขคำสั่งซื้อ": "T1",
                "สถานะการสั่งซื้อ": "สำเร็จแล้ว",
                "วันที่ทำการสั่งซื้อ": "2024-06-01 00:10",
                "ราคาขาย": "฿1,290.00",
                "จำนวน": "1",
                "จำนวนที่ส่งคืน": "0",
                "ชื่อสินค้า": "โคมไฟ",
            },
            {
                "หมายเลขคำสั่งซื้อ": "T2",
                "สถานะการสั่งซื้อ": "ยกเลิกแล้ว",
                "วันที่ทำการสั่งซื้อ": "2024-06-01 00:10",
                "ราคาขาย": "฿1,290.00",
                "จำนวน": "1",
                "จำนวนที่ส่งคืน": "0",
            },
        ],
        encoding="utf-16",
    ),
    "shopee.orders",
    "th",
    [("2024-06", "THB", 1, 1, "1290.00", "0.00", "0.00")],
    (2, 2, 0, 0),
    encoding="utf-16",
)
SHOPEE_VI = SellerFile(
    "Order.all.vn.csv",
    text(
        HEADERS["shopee_vi"],
        [
            {
                "Mã đơn hàng": "2410A",
                "Ngày đặt hàng": "05/10/2024 10:00",
                "Trạng Thái Đơn Hàng": "Hoàn thành",
                "SKU phân loại hàng": "MK-01",
                "Giá ưu đãi": "90.000",
                "Số lượng": "2",
            },
            {
                "Mã đơn hàng": "2410A",
                "Ngày đặt hàng": "05/10/2024 10:00",
                "Trạng Thái Đơn Hàng": "Hoàn thành",
                "SKU phân loại hàng": "KH-13",
                "Giá ưu đãi": "120000",
                "Số lượng": "1",
            },
            {
                "Mã đơn hàng": "2410B",
                "Ngày đặt hàng": "05/10/2024",
                "Trạng Thái Đơn Hàng": "Đã hủy",
                "SKU phân loại hàng": "MK-01",
                "Giá ưu đãi": "45000",
                "Số lượng": "1",
            },
        ],
        encoding="utf-8-sig",
    ),
    "shopee.orders",
    "vi",
    [("2024-10", "VND", 1, 3, "300000.00", "0.00", "0.00")],
    (3, 3, 0, 0),
    encoding="utf-8-sig",
)
SHOPEE_TW = SellerFile(
    "訂單.csv",
    text(
        HEADERS["shopee_tw"],
        [
            {
                "訂單編號": "W1",
                "訂單狀態": "完成",
                "訂單成立日期": "2024-07-31 23:59",
                "商品活動價格": "399",
                "數量": "2",
                "退貨數量": "0",
            },
            {
                "訂單編號": "W2",
                "訂單狀態": "不成立",
                "訂單成立日期": "2024-07-31 23:59",
                "商品活動價格": "399",
                "數量": "2",
                "退貨數量": "0",
            },
        ],
    ),
    "shopee.orders",
    "zh",
    [("2024-07", "TWD", 1, 2, "798.00", "0.00", "0.00")],
    (2, 2, 0, 0),
    site="TW",
)

_LAZADA = HEADERS["lazada"]
_UNIT = {
    "orderItemId": "501",
    "lazadaSku": "L",
    "createTime": "31 Jan 2024 23:10",
    "updateTime": "02 Feb 2024 09:00",
    "orderNumber": "77",
    "paidPrice": "19.90",
    "unitPrice": "25.00",
    "status": "delivered",
}
LAZADA = SellerFile(
    "lazada.csv",
    text(
        _LAZADA,
        rows_of(
            _UNIT,
            {},
            {"orderItemId": "502"},
            {"orderItemId": "503", "status": "returned"},
            {"orderItemId": "504", "orderNumber": "78", "status": "canceled"},
            {"orderItemId": "502"},
        ),
        delimiter=";",
    ),
    "lazada.orders",
    "en",
    [("2024-01", "MYR", 1, 3, "59.70", "0.00", "0.00"), ("2024-02", "MYR", 0, 0, "0.00", "19.90", "0.00")],
    (5, 4, 1, 0),
    site="MY",
)

_TIKTOK = HEADERS["tiktok"]
_CLIP = {
    "Order ID": "576461234567890123\t",
    "Order Status": "Completed",
    "SKU ID": "1729\t",
    "Quantity": "1",
    "SKU Platform Discount": "2.00",
    "SKU Subtotal After Discount": "18.00",
    "Shipping Fee After Discount": "4.00",
    "Order Refund Amount": "5.00",
    "Created Time": "01/31/2024 11:20:13 PM\t",
    "Paid Time": "01/31/2024 11:21:13 PM\t",
}
TIKTOK = SellerFile(
    "All order-2024-02-01.csv",
    text(
        _TIKTOK,
        [
            ["Platform unique order ID.", *["Describes the column."] * (len(_TIKTOK) - 1)],
            *rows_of(
                _CLIP,
                {},
                {"SKU ID": "1730\t", "Quantity": "2"},
                {"Order ID": "576461234567890124\t", "Order Status": "Canceled"},
            ),
        ],
        encoding="utf-8-sig",
    ),
    "tiktok_shop.orders",
    "en",
    [("2024-01", "USD", 1, 3, "44.00", "5.00", "0.00")],
    (3, 3, 0, 0),
    passed=1,
    site="US",
)

_EBAY = HEADERS["ebay"]
_SOLD = {
    "Sales Record Number": "101",
    "Order Number": "11-1",
    "Item Number": "",
    "Quantity": "3",
    "Sold For": "$35.00",
    "Total Price": "$41.00",
    "Shipping And Handling": "$6.00",
    "Sale Date": "Jan-31-24",
    "Paid On Date": "Jan-31-24",
    "Transaction ID": "",
    "Variation Details": "",
}
EBAY = SellerFile(
    "eBay-OrdersReport.csv",
    text(
        _EBAY,
        rows_of(
            _SOLD,
            {},
            {
                "Item Number": "5001",
                "Quantity": "2",
                "Sold For": "$10.00",
                "Shipping And Handling": "$4.00",
                "Sale Date": "",
                "Paid On Date": "",
                "Transaction ID": "t1",
            },
            {
                "Item Number": "5002",
                "Quantity": "1",
                "Sold For": "$15.00",
                "Shipping And Handling": "$2.00",
                "Sale Date": "",
                "Paid On Date": "",
                "Transaction ID": "t2",
            },
            {
                "Order Number": "11-2",
                "Item Number": "5001",
                "Quantity": "1",
                "Sold For": "$10.00",
                "Transaction ID": "t3",
                "Paid On Date": "",
            },
        ),
        above=[",,,"],
        below=[",,,,", '"3, record(s) downloaded, from Jan-01-24 to Jan-31-24"', '"Seller ID : mark-shop"'],
    ),
    "ebay.orders",
    "en",
    [("2024-01", "USD", 1, 3, "41.00", "0.00", "0.00")],
    (3, 3, 0, 0),
    passed=4,
    site="US",
)
EBAY_DE = SellerFile(
    "ebay-bestellungen.csv",
    text(
        HEADERS["ebay_de"],
        [
            {
                "Verkaufsprotokollnummer": "1",
                "Bestellnummer": "23-1",
                "Artikelnummer": "9",
                "Anzahl": "1",
                "Verkauft für": "1.116,99 €",
                "Verpackung und Versand": "4,90 €",
                "Verkauft am": "10-Dez-25",
                "Zahlungsdatum": "10-Dez-25",
            }
        ],
        delimiter=";",
    ),
    "ebay.orders",
    "de",
    [("2025-12", "EUR", 1, 1, "1121.89", "0.00", "0.00")],
    (1, 1, 0, 0),
)
_PAID = {
    "Transaction creation date": "Feb 3, 2024",
    "Type": "Order",
    "Order number": "11-1",
    "Item ID": "5001",
    "Transaction ID": "t1",
    "Quantity": "2",
    "Item subtotal": "20",
    "Shipping and handling": "4",
    "Final Value Fee - fixed": "-0.4",
    "Reference ID": "--",
    "Final Value Fee - variable": "-3.1",
    "International fee": "--",
    "Regulatory operating fee": "-0.1",
    'Very high "item not as described" fee': "--",
    "Below standard performance fee": "--",
    "Charity donation": "--",
    "Deposit processing fee": "--",
    "Net amount": "20.4",
    "Transaction currency": "USD",
}
EBAY_PAID = SellerFile(
    "Transaction_report.csv",
    text(
        HEADERS["ebay_paid"],
        rows_of(
            _PAID,
            {},
            {
                "Transaction creation date": "Mar 1, 2024",
                "Type": "Refund",
                "Item subtotal": "-20",
                "Shipping and handling": "-4",
                "Final Value Fee - fixed": "--",
                "Final Value Fee - variable": "3.1",
                "Regulatory operating fee": "--",
                "Net amount": "-20.9",
                "Reference ID": "r",
            },
            {
                "Type": "Payout",
                "Order number": "--",
                "Item subtotal": "--",
                "Shipping and handling": "--",
                "Net amount": "-100",
            },
            {
                "Type": "Other fee",
                "Order number": "--",
                "Item subtotal": "--",
                "Shipping and handling": "--",
                "Net amount": "-27.95",
                "Final Value Fee - fixed": "--",
                "Final Value Fee - variable": "--",
            },
        ),
        above=["Transaction report", '"All times are PST."', ""],
    ),
    "ebay.transactions",
    "en",
    [("2024-02", "USD", 1, 2, "24.00", "0.00", "31.55"), ("2024-03", "USD", 0, 0, "0.00", "24.00", "-3.10")],
    (4, 4, 0, 0),
    site="US",
)

_WISH = HEADERS["wish"]
_WISHED = {
    "Transaction Date": "01-31-2024",
    "Order Id": "5e1",
    "Transaction ID": "5e0",
    "Order State": "SHIPPED",
    "SKU": "W1",
    "Currency Code": "USD",
    "Price (each)": "$7.50",
    "Shipping (each)": "$1.50",
    "Quantity": "2",
    "Refund Responsibility Amount": "",
    "Refund Date": "",
}
WISH = SellerFile(
    "wish_orders.csv",
    text(
        _WISH,
        rows_of(
            _WISHED,
            {},
            {"Order Id": "5e2", "Refund Responsibility Amount": "$9.00", "Refund Date": "02-03-2024"},
            {"Order Id": "5e3", "Order State": "CANCELLED"},
        ),
    ),
    "wish.orders",
    "en",
    [("2024-01", "USD", 2, 4, "36.00", "0.00", "0.00"), ("2024-02", "USD", 0, 0, "0.00", "9.00", "0.00")],
    (3, 3, 0, 0),
)

_WALMART = HEADERS["walmart"]
_PO = {
    "PO#": "108",
    "Order#": "200",
    "Order Date": "2024-02-29",
    "Line#": "1",
    "Status": "Delivered",
    "Qty": "1",
    "SKU": "S",
    "Item Cost": "12.97",
    "Shipping Cost": "0.0",
    "Tax": "1.00",
}
WALMART = SellerFile(
    "PO_Data.xlsx",
    book(
        _WALMART,
        rows_of(
            _PO,
            {},
            {"Line#": "2", "Qty": "2", "Item Cost": "8.00"},
            {"PO#": "109", "Order#": "201", "Status": "Cancelled"},
            {"PO#": "110", "Order#": "202", "Status": "Refund"},
        ),
        "Po Details",
    ),
    "walmart.orders",
    "en",
    [("2024-02", "USD", 2, 4, "33.94", "12.97", "0.00")],
    (4, 4, 0, 0),
    site="US",
)

_RECON = HEADERS["walmart_recon"]
_POSTED = {
    **dict.fromkeys(_RECON[:4], ""),
    "Transaction Key": "2024_02_29_1",
    "Transaction Posted Timestamp": "2/28/2024",
    "Transaction Type": "Sale",
    "Transaction Description": "Purchase",
    "Customer Order #": "200014533145443",
    "Purchase Order #": "129112345678901",
    "Purchase Order line #": "1",
    "Amount": "19.52",
    "Amount Type": "Product Price",
    "Ship Qty": "2",
    "Partner Item Id": "9100",
}
_CHARGE = {"Transaction Type": "Adjustment", "Amount Type": "Fee/Reimbursement", "Ship Qty": ""}
WALMART_RECON = SellerFile(
    "recon.csv",
    text(
        _RECON,
        rows_of(
            _POSTED,
            {
                **dict.fromkeys(_RECON, ""),
                "Total Payable": "9.61",
                "Currency": "USD",
                "Transaction Type": "PaymentSummary",
                "Transaction Posted Timestamp": "03/01/2024",
            },
            {},
            {"Amount Type": "Product tax", "Amount": "1.60"},
            {"Amount Type": "Product tax withheld", "Amount": "-1.60"},
            {"Amount Type": "Total Walmart Funded Savings", "Amount": "0.48"},
            {"Amount Type": "Commission on Product", "Amount": "-2.34"},
            {**_CHARGE, "Transaction Description": "Walmart Shipping Label Service Charge", "Amount": "-8.23"},
            {
                "Transaction Key": "2024_03_03_1",
                "Transaction Posted Timestamp": "3/2/2024",
                "Transaction Type": "Refund",
                "Amount": "-9.76",
                "Ship Qty": "1",
            },
        ),
    ),
    "walmart.recon",
    "en",
    [("2024-02", "USD", 1, 2, "20.00", "0.00", "10.57"), ("2024-03", "USD", 0, 0, "0.00", "9.76", "0.00")],
    (7, 7, 0, 0),
    passed=1,
    site="US",
)

_COUPANG = HEADERS["coupang"]
_ROCKET = {
    "번호": "1",
    "묶음배송번호": "9001",
    "주문번호": "7001",
    "주문일": "2024-01-31 23:59:59",
    "옵션ID": "81",
    "결제액": "25,900",
    "배송비": "3,000",
    "도서산간 추가배송비": "0",
    "구매수(수량)": "1",
    "옵션판매가(판매단가)": "25900",
}
COUPANG = SellerFile(
    "DeliveryList(2024-02-01)_(0).csv",
    text(
        _COUPANG,
        [
            {**dict.fromkeys(_COUPANG, "구매자 정보"), **row}
            for row in rows_of(
                _ROCKET,
                {},
                {"번호": "2", "옵션ID": "82", "결제액": "10,000"},
                {"번호": "합계", "주문번호": "", "주문일": "", "결제액": "35,900"},
            )
        ],
        encoding="cp949",
    ),
    "coupang.delivery-list",
    "ko",
    [("2024-01", "KRW", 1, 2, "38900.00", "0.00", "0.00")],
    (2, 2, 0, 0),
    passed=1,
    encoding="cp949",
)
_STATISTICS = HEADERS["statistics"]
COUPANG_SALES = SellerFile(
    "Statistics-20240201~20240229_(0).xlsx",
    book(
        _STATISTICS,
        [
            {
                "옵션 ID": "946",
                "판매방식": "로켓그로스",
                "주문": "12",
                "총 매출(원)": "285,900",
                "총 판매수": "13",
                "총 취소 금액(원)": "21,000",
            },
            {
                "옵션 ID": "합계",
                "주문": "12",
                "총 매출(원)": "285,900",
                "총 판매수": "13",
                "총 취소 금액(원)": "21,000",
            },
        ],
    ),
    "coupang.sales-analysis",
    "ko",
    [("2024-02", "KRW", 12, 13, "285900.00", "21000.00", "0.00")],
    (1, 1, 0, 0),
    passed=1,
)

_OZON = HEADERS["ozon"]
_POSTING = {
    "Номер заказа": "0100-1",
    "Номер отправления": "0100-1-1",
    "Принят в обработку": "2024-02-29 23:30:00",
    "Статус": "Доставлен",
    "SKU": "55",
    "Артикул": "A",
    "Ваша цена": "1250.50",
    "Код валюты товара": "RUB",
    "Количество": "2",
}
OZON = SellerFile(
    "postings.csv",
    text(
        _OZON,
        rows_of(
            _POSTING,
            {},
            {"Номер отправления": "0100-1-2", "Код валюты товара": "CNY", "Ваша цена": "80.00"},
            {"Номер отправления": "0100-1-3", "Статус": "Отменён"},
        ),
        delimiter=";",
        encoding="utf-8-sig",
    ),
    "ozon.postings",
    "ru",
    [("2024-02", "CNY", 0, 2, "160.00", "0.00", "0.00"), ("2024-02", "RUB", 1, 2, "2501.00", "0.00", "0.00")],
    (3, 3, 0, 0),
    encoding="utf-8-sig",
)
OZON_ZH = SellerFile(
    "ozon.csv",
    text(
        HEADERS["ozon_zh"],
        [
            {
                "订单号": "M-2",
                "发货号码": "P-2",
                "正在处理中": "01.08.2024 14:00",
                "状态": "已签收",
                "SKU": "S",
                "货号": "H",
                "您的价格": "99.00",
                "商品的货币代码": "CNY",
                "数量": "1",
            }
        ],
        delimiter=";",
    ),
    "ozon.postings",
    "zh",
    [("2024-08", "CNY", 1, 1, "99.00", "0.00", "0.00")],
    (1, 1, 0, 0),
)

_SHOPIFY = HEADERS["shopify"]
_FIRST = {
    "Name": "#1001",
    "Financial Status": "partially_refunded",
    "Paid at": "2024-01-31 23:30:00 -0800",
    "Currency": "USD",
    # Four pieces of 10.00, of which a line's own discount takes 0.50 and a code 1.50: counted by the order, each once.
    "Subtotal": "38.00",
    "Shipping": "5.00",
    "Taxes": "2.00",
    "Total": "45.00",
    "Discount Amount": "2.00",
    "Lineitem discount": "0.50",
    "Created at": "2024-01-31 23:30:00 -0800",
    "Lineitem quantity": "2",
    "Lineitem name": "Lamp",
    "Lineitem price": "10.00",
    "Lineitem sku": "A",
    "Cancelled at": "",
    "Refunded Amount": "3.00",
}
_NEXT = {
    **dict.fromkeys(_SHOPIFY, ""),
    "Name": "#1001",
    "Email": MARK,
    "Lineitem quantity": "1",
    "Lineitem name": "Shade",
    "Lineitem price": "10.00",
    "Lineitem sku": "B",
}
SHOPIFY = SellerFile(
    "orders_export.csv",
    text(
        _SHOPIFY,
        [
            _FIRST,
            _NEXT,
            _NEXT,
            {**_FIRST, "Name": "#1002", "Financial Status": "voided"},
            {**_FIRST, "Name": "#1003", "Financial Status": "pending"},
            {**_FIRST, "Name": "#1004", "Cancelled at": "2024-02-01 10:00:00 -0800"},
            _FIRST,
        ],
    ),
    "shopify.orders",
    "en",
    [("2024-01", "USD", 1, 4, "43.00", "3.00", "0.00")],
    (7, 6, 1, 0),
)

_ALLEGRO = HEADERS["allegro"]
_BOUGHT = {
    "Type": "order",
    "OrderId": "ab-1",
    "OrderDate": "2024-02-29T23:30:00.000Z",
    "SellerStatus": "SENT",
    "PaymentCurrency": "PLN",
    "TotalToPayAmount": "129.98",
}
ALLEGRO = SellerFile(
    "orders.csv",
    text(
        _ALLEGRO,
        [
            *rows_of(_BOUGHT, {}, {"OrderId": "ab-2", "SellerStatus": "CANCELLED"}),
            [],
            ["Type", "OrderId", "LineItemId", "Name", "Quantity", "Price", "Currency", "ReturnsQuantity"],
            ["lineItem", "ab-1", "li-1", MARK, "2", "59.99", "PLN", "0"],
            ["lineItem", "ab-1", "li-2", MARK, "1", "10.00", "PLN", "1"],
        ],
    ),
    "allegro.orders",
    "pl",
    [("2024-03", "PLN", 1, 3, "129.98", "10.00", "0.00")],
    (4, 4, 0, 0),
    passed=2,
)
ALLEGRO_PL = SellerFile(
    "zamowienia.csv",
    text(
        HEADERS["allegro_pl"],
        [
            {
                "Numer zamówienia": "z1",
                "Data zamówienia": "29.02.2024 10:00",
                "Status": "Wysłane",
                "Numer oferty": "1",
                "Liczba sztuk": "2",
                "Cena": "1 059,99 zł",
                "Waluta": "PLN",
            }
        ],
        delimiter=";",
    ),
    "allegro.sales",
    "pl",
    [("2024-02", "PLN", 1, 2, "2119.98", "0.00", "0.00")],
    (1, 1, 0, 0),
)

_RAKUTEN = HEADERS["rakuten"]
_RMS = {
    **dict.fromkeys(_RAKUTEN, "注文者のデータ"),
    "注文番号": "123456-20240131-1",
    "ステータス": "700",
    "注文日時": "2024/01/31 23:55:00",
    "送料合計": "600",
    "店舗発行クーポン利用額": "100",
    "商品明細ID": "1",
    "商品管理番号": "lamp",
    "単価": "1980",
    "個数": "2",
}
RAKUTEN = SellerFile(
    "order.csv",
    text(
        _RAKUTEN,
        rows_of(
            _RMS,
            {},
            {"商品明細ID": "2", "単価": "500", "個数": "1"},
            {"注文番号": "123456-20240131-2", "ステータス": "900"},
        ),
        encoding="cp932",
    ),
    "rakuten.orders",
    "ja",
    [("2024-01", "JPY", 1, 3, "4960.00", "0.00", "0.00")],
    (3, 3, 0, 0),
    encoding="cp932",
)

FILES = {
    "amazon": AMAZON,
    "amazon-jp": AMAZON_JP,
    "amazon-settlement": SETTLEMENT,
    "amazon-date-range-de": DATE_RANGE,
    "aliexpress": ALIEXPRESS,
    "aliexpress-gb18030": ALIEXPRESS_GB,
    "alibaba": ALIBABA,
    "shopee-id": SHOPEE_ID,
    "shopee-th-utf16": SHOPEE_TH,
    "shopee-vi": SHOPEE_VI,
    "shopee-tw": SHOPEE_TW,
    "lazada": LAZADA,
    "tiktok": TIKTOK,
    "ebay": EBAY,
    "ebay-de": EBAY_DE,
    "ebay-transactions": EBAY_PAID,
    "wish": WISH,
    "walmart": WALMART,
    "walmart-recon": WALMART_RECON,
    "coupang": COUPANG,
    "coupang-sales": COUPANG_SALES,
    "ozon": OZON,
    "ozon-zh": OZON_ZH,
    "shopify": SHOPIFY,
    "allegro": ALLEGRO,
    "allegro-pl": ALLEGRO_PL,
    "rakuten": RAKUTEN,
}
