def register(app, context):
    pass
