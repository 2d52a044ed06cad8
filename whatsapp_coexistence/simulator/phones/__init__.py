"""The two phones: the customer's WhatsApp and the owner's Business app.

Called by the control API and the library (a person acts) and by the Graph side
(a message was sent through the API).
Must never call the Graph side back.
"""
