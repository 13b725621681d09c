CHARTS = {}
