"""The JSON API: enterprise classes and their staff lists."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView

from services.training.api.blueprint import SIZE, blueprint
from services.training.forms.groups import GroupSchema, PersonSchema
from services.training.forms.reading import GroupPageSchema, MemberSchema, PageSchema
from services.training.handlers.groups import open_group, put_on_list
from services.training.queries.groups import group_of, group_page, member_list
from services.training.views.blueprint import STAFF
from shared.web.access import access, current_actor, current_context
from shared.web.paging import skip_of


@blueprint.route("/groups")
@access(*STAFF)
class Groups(MethodView):
    """Enterprise classes."""

    @blueprint.arguments(PageSchema, location="query")
    @blueprint.response(200, GroupPageSchema)
    def get(self, page: dict[str, Any]) -> dict[str, Any]:
        """A page of enterprise classes, latest first."""
        skip = skip_of(page["page"], SIZE)
        found, total = group_page(current_context(), current_actor(), skip=skip, limit=SIZE)
        return {"groups": [one for one, _people in found], "total": total, "page": page["page"]}

    @access("coordinator")
    @blueprint.arguments(GroupSchema)
    @blueprint.response(201, GroupSchema)
    def post(self, data: dict[str, Any]) -> Any:
        """Open an enterprise class, for an enterprise on the base's list or one by its name."""
        return open_group(current_context(), current_actor(), data)


@blueprint.route("/groups/<group_id>/members")
@access(*STAFF)
class Members(MethodView):
    """The staff on the list of an enterprise class."""

    @blueprint.response(200, MemberSchema(many=True))
    def get(self, group_id: str) -> Any:
        """By name; phones are masked."""
        context = current_context()
        return member_list(context, group_of(context, current_actor(), group_id))

    @access("coordinator")
    @blueprint.arguments(PersonSchema)
    @blueprint.response(204)
    def post(self, data: dict[str, Any], group_id: str) -> None:
        """Put one of the staff on the list; who is on it already stays as they are."""
        context, actor = current_context(), current_actor()
        put_on_list(context, actor, group_of(context, actor, group_id), data)
