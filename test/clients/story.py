"""The bootstrap of a hub with the client that openapi-python-client generates."""
import json
import os

from inter_hub_api_client import AuthenticatedClient, Client
from inter_hub_api_client.api.annotations import create_annotation
from inter_hub_api_client.api.api_consumers import create_api_consumer, create_api_key
from inter_hub_api_client.api.hub_capability_manifests import activate_manifest, create_manifest
from inter_hub_api_client.api.hubs import create_hub
from inter_hub_api_client.api.interaction_events import create_interaction_event, create_interaction_events, get_interaction_event
from inter_hub_api_client.api.token import create_token
from inter_hub_api_client.api.widgets import create_widget, get_widget, list_widgets
from inter_hub_api_client.models import (
    CreateAnnotation, CreateApiConsumer, CreateApiKey, CreateHub, CreateInteractionEvent, CreateManifest, CreateWidget, TokenForm,
)

base = os.environ["BASE"] + "/api/v2"


def client(key):
    return AuthenticatedClient(base_url=base, token=key)


operator = client(os.environ["OPERATOR"])
hub = create_hub.sync(client=operator, body=CreateHub.from_dict({"slug": "made", "name": "Made", "vsmSystem": "S1"}))
manifest = create_manifest.sync(client=operator, body=CreateManifest.from_dict({
    "hub": "made", "widgetTypes": ["made-thing"], "annotationCategories": ["made-note"],
    "eventTypes": [{"name": "made-seen", "outcome": "metadata.ok == true ? 'pass' : 'fail'", "freshFor": "PT1H"}],
}))
active = activate_manifest.sync(id=str(manifest.id), client=operator)
consumer = create_api_consumer.sync(client=operator, body=CreateApiConsumer.from_dict({"hub": "made", "name": "made"}))
key = create_api_key.sync(id=str(consumer.id), client=operator, body=CreateApiKey.from_dict(
    {"scopes": ["framework:read", "hub:made:read", "hub:made:write"]})).secret
token = create_token.sync(client=Client(base_url=base), body=TokenForm.from_dict(
    {"grant_type": "client_credentials", "client_id": key[4:12], "client_secret": key}))
runtime = client(token.access_token)
create_widget.sync(client=runtime, body=CreateWidget.from_dict({"slug": "one", "name": "One", "widgetType": "made-thing"}))
event = create_interaction_event.sync(client=runtime, body=CreateInteractionEvent.from_dict(
    {"widget": "one", "eventType": "made-seen", "metadata": {"ok": True}}))
many = create_interaction_events.sync(client=runtime, body=[CreateInteractionEvent.from_dict(
    {"widget": "one", "eventType": "made-seen", "metadata": {"ok": False}})])
read = get_interaction_event.sync(id=str(event.id), client=runtime)
note = create_annotation.sync(client=runtime, body=CreateAnnotation.from_dict(
    {"widget": "one", "category": "made-note", "body": "seen"}))
widgets = list_widgets.sync(client=runtime)
print(json.dumps({
    "vsmSystem": hub.vsm_system, "manifest": str(active.status), "outcome": str(read.outcome),
    "metadata": read.metadata.to_dict(), "batch": many.data[0].status, "note": note.body,
    "widgets": [widget.slug for widget in widgets.data], "total": widgets.meta.total,
    "missing": get_widget.sync(id="none", client=runtime).code,
    "conflict": create_hub.sync(client=operator, body=CreateHub.from_dict({"slug": "made", "name": "Made"})).code,
}))
