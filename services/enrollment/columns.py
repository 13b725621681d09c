"""The columns of the lists that bases send and get: recognised in Chinese and English, checked by the forms' own schemas."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from services.enrollment.forms import EnrolSchema, MentorSchema
from shared.sheets import Column
from shared.web.labels import LABELS

NAME = Column("name", _("Name"), ("姓名", "Name", "学员姓名", "名字"), required=True, example="王小明", width=12)
PHONE = Column(
    "phone", _("Mobile phone"), ("手机号码", "手机", "手机号", "电话", "联系电话", "Phone", "Mobile phone"), width=15
)
EMAIL = Column("email", _("E-mail"), ("电子邮箱", "邮箱", "E-mail", "Email"), width=24)
SPOKEN = {
    "亚马逊": "amazon",
    "速卖通": "aliexpress",
    "阿里国际站": "alibaba",
    "阿里巴巴国际站": "alibaba",
    "虾皮": "shopee",
    "来赞达": "lazada",
    "TikTok": "tiktok_shop",
    "亿贝": "ebay",
    "沃尔玛": "walmart",
    "酷澎": "coupang",
    "乐天": "rakuten",
    "独立站": "shopify",
}
"""How people call the platforms when they fill in a list by hand."""
PLATFORMS = Column(
    "platforms", _("Platforms"), ("平台", "意向平台"), choices=LABELS.platform, also=SPOKEN, many=True, width=24
)
LANGUAGES = Column("languages", _("Languages"), ("语言", "外语"), choices=LABELS.language, many=True, width=16)
AVAILABILITY = Column("availability", _("Times"), ("可参加时间", "时间"), choices=LABELS.slot, many=True, width=24)

PEOPLE = (
    NAME,
    Column("phone", PHONE.title, PHONE.aliases, required=True, example="13812345678", width=15),
    EMAIL,
    Column("goal", _("Goal"), ("目标", "意向"), choices=LABELS.goal, width=12),
    PLATFORMS,
    LANGUAGES,
    AVAILABILITY,
    Column("goals", _("In their own words"), ("备注", "个人目标"), width=30),
    Column("birth_date", _("Date of birth"), ("出生日期", "出生年月日", "生日"), kind="day", width=12),
    Column("guardian_name", _("Guardian's name"), ("监护人", "监护人姓名"), width=12),
    Column("guardian_phone", _("Guardian's phone"), ("监护人电话",), width=15),
)
MENTORS = (
    NAME,
    PHONE,
    EMAIL,
    Column("kind", _("Kind"), ("类型", "专兼职"), required=True, choices=LABELS.mentor_kind, width=12),
    Column("practice_years", _("Years of practice"), ("从业年限", "实践年限"), width=10),
    Column("capacity", _("Trainees at a time"), ("带教人数", "可带人数"), required=True, example="5", width=10),
    Column("minimum", _("Fewest trainees"), ("最少带教人数", "最少人数"), example="2", width=10),
    Column("strengths", _("Strong in"), ("擅长", "专长"), choices=LABELS.skill, many=True, width=24),
    PLATFORMS,
    LANGUAGES,
    AVAILABILITY,
)
LISTS = {"people": (PEOPLE, EnrolSchema), "mentors": (MENTORS, MentorSchema)}
"""What can be imported: its columns and the schema that checks a row."""
