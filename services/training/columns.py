"""The columns of an enterprise's staff list: recognised in Chinese and English, checked by the form's own schema."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from shared.sheets import Column

STAFF_COLUMNS = (
    Column(
        "name",
        _("Name"),
        ("姓名", "员工姓名", "Name", "名字", "Employee"),
        required=True,
        example="王小明",
        width=12,
    ),
    Column(
        "phone",
        _("Mobile phone"),
        ("手机号码", "手机", "手机号", "电话", "联系电话", "Phone", "Mobile", "Mobile phone"),
        example="13812345678",
        width=15,
    ),
    Column("number", _("Staff number"), ("工号", "员工编号", "员工号", "Staff number", "Employee ID"), width=12),
    Column("job", _("Post"), ("岗位", "职务", "职位", "部门", "Post", "Job", "Position"), example="运营专员", width=16),
)
