"""Charts drawn on the server as SVG: each says in words what it shows and carries its numbers as a table.

No colour alone carries meaning, no inline style is used (the content policy forbids it), and every text is escaped.
"""

from shared.web.charts.bars import bar_chart, column_chart
from shared.web.charts.dots import Dot, dot_chart
from shared.web.charts.lines import line_chart, sparkline
from shared.web.charts.steps import Step, step_chart

CHARTS = {
    "bar_chart": bar_chart,
    "column_chart": column_chart,
    "dot_chart": dot_chart,
    "line_chart": line_chart,
    "sparkline": sparkline,
    "step_chart": step_chart,
    "Dot": Dot,
}

__all__ = ["CHARTS", "Dot", "Step", "bar_chart", "column_chart", "dot_chart", "line_chart", "sparkline", "step_chart"]
