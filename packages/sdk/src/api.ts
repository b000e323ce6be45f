/** Types of API v2, generated from openapi.json by `npm run generate`. Do not edit. */
export interface paths {
    "/hubs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the hubs
         * @description List the hubs. Public: it needs no key.
         */
        get: operations["listHubs"];
        put?: never;
        /**
         * Register a hub
         * @description Register a hub. Needs the scope `framework:write`.
         */
        post: operations["createHub"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hubs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a hub
         * @description Read a hub. Public: it needs no key.
         */
        get: operations["getHub"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change or archive a hub
         * @description Change or archive a hub. Needs the scope `framework:write`.
         */
        patch: operations["updateHub"];
        trace?: never;
    };
    "/hub-capability-manifests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List manifests
         * @description List manifests. Needs the scope `framework:read`.
         */
        get: operations["listManifests"];
        put?: never;
        /**
         * Draft a manifest
         * @description Draft a manifest. Needs the scope `framework:write`.
         */
        post: operations["createManifest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hub-capability-manifests/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a manifest
         * @description Read a manifest. Needs the scope `framework:read`.
         */
        get: operations["getManifest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change a draft
         * @description Change a draft. Needs the scope `framework:write`.
         */
        patch: operations["updateManifest"];
        trace?: never;
    };
    "/hub-capability-manifests/{id}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See what activation would add, change, retire and break
         * @description See what activation would add, change, retire and break. Needs the scope `framework:read`.
         */
        get: operations["previewManifest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hub-capability-manifests/{id}/activate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a draft the active manifest of its hub
         * @description Make a draft the active manifest of its hub. Needs the scope `framework:write`.
         */
        post: operations["activateManifest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/widget-types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the widget types
         * @description List the widget types. Public: it needs no key.
         */
        get: operations["listWidgetTypes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/widget-types/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read one of the widget types by id or name
         * @description Read one of the widget types by id or name. Public: it needs no key.
         */
        get: operations["getWidgetType"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/event-types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the event types
         * @description List the event types. Public: it needs no key.
         */
        get: operations["listEventTypes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/event-types/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read one of the event types by id or name
         * @description Read one of the event types by id or name. Public: it needs no key.
         */
        get: operations["getEventType"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/annotation-categories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the annotation categories
         * @description List the annotation categories. Public: it needs no key.
         */
        get: operations["listAnnotationCategories"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/annotation-categories/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read one of the annotation categories by id or name
         * @description Read one of the annotation categories by id or name. Public: it needs no key.
         */
        get: operations["getAnnotationCategory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/policy-scopes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the policy scopes
         * @description List the policy scopes. Public: it needs no key.
         */
        get: operations["listPolicyScopes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/policy-scopes/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read one of the policy scopes by id or name
         * @description Read one of the policy scopes by id or name. Public: it needs no key.
         */
        get: operations["getPolicyScope"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hub-registry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the hubs with manifest, vocabulary, consumers and counts
         * @description List the hubs with manifest, vocabulary, consumers and counts. Needs the scope `framework:read`.
         */
        get: operations["listHubRegistry"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hub-registry/{hubId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a hub with manifest, vocabulary, consumers and counts
         * @description Read a hub with manifest, vocabulary, consumers and counts. Needs the scope `framework:read`.
         */
        get: operations["getRegisteredHub"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api-consumers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the consumers
         * @description List the consumers. Needs the scope `framework:read`.
         */
        get: operations["listApiConsumers"];
        put?: never;
        /**
         * Register a consumer of a hub
         * @description Register a consumer of a hub. Needs the scope `framework:admin`.
         */
        post: operations["createApiConsumer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api-consumers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a consumer
         * @description Read a consumer. Needs the scope `framework:read`.
         */
        get: operations["getApiConsumer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Rename, disable or limit a consumer
         * @description Rename, disable or limit a consumer. Needs the scope `framework:admin`.
         */
        patch: operations["updateApiConsumer"];
        trace?: never;
    };
    "/api-consumers/{id}/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the keys of a consumer
         * @description List the keys of a consumer. Needs the scope `framework:admin`.
         */
        get: operations["listApiKeys"];
        put?: never;
        /**
         * Make a key; its text is in this answer and nowhere else
         * @description Make a key; its text is in this answer and nowhere else. Needs the scope `framework:admin`.
         */
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read what is known of a key
         * @description Read what is known of a key. Needs the scope `framework:admin`.
         */
        get: operations["getApiKey"];
        put?: never;
        post?: never;
        /**
         * Revoke a key and its tokens
         * @description Revoke a key and its tokens. Needs the scope `framework:admin`.
         */
        delete: operations["revokeApiKey"];
        options?: never;
        head?: never;
        /**
         * Rename or limit a key
         * @description Rename or limit a key. Needs the scope `framework:admin`.
         */
        patch: operations["updateApiKey"];
        trace?: never;
    };
    "/api-keys/{id}/activate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a pending key active once it is stored
         * @description Make a pending key active once it is stored. Needs the scope `framework:admin`.
         */
        post: operations["activateApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api-keys/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a successor with the same scopes; the old key lives on for the overlap
         * @description Make a successor with the same scopes; the old key lives on for the overlap. Needs the scope `framework:admin`.
         */
        post: operations["rotateApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/relations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List relations between widgets
         * @description List relations between widgets. Needs the scope `hub:read`.
         */
        get: operations["listRelations"];
        put?: never;
        /**
         * Relate two widgets of a hub
         * @description Relate two widgets of a hub. Needs the scope `hub:write`.
         */
        post: operations["createRelation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/relations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a relation
         * @description Read a relation. Needs the scope `hub:read`.
         */
        get: operations["getRelation"];
        put?: never;
        post?: never;
        /**
         * Delete a relation
         * @description Delete a relation. Needs the scope `hub:write`.
         */
        delete: operations["deleteRelation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/widgets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List widgets with their state
         * @description List widgets with their state. Needs the scope `hub:read`.
         */
        get: operations["listWidgets"];
        put?: never;
        /**
         * Register a widget
         * @description Register a widget. Needs the scope `hub:write`.
         */
        post: operations["createWidget"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/widgets/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a widget by id or slug, with its relations and evidence if asked for
         * @description Read a widget by id or slug, with its relations and evidence if asked for. Needs the scope `hub:read`.
         */
        get: operations["getWidget"];
        put?: never;
        post?: never;
        /**
         * Delete a widget that has no evidence
         * @description Delete a widget that has no evidence. Needs the scope `hub:write`.
         */
        delete: operations["deleteWidget"];
        options?: never;
        head?: never;
        /**
         * Change or archive a widget; every change is a version
         * @description Change or archive a widget; every change is a version. Needs the scope `hub:write`.
         */
        patch: operations["updateWidget"];
        trace?: never;
    };
    "/widgets/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Register or change many widgets by their slugs, each answered for itself
         * @description Up to 1000 widgets of one hub, in a body of at most 2 MiB. One that is refused harms no other. The fields that an `inventory` sends are managed by it: another inventory that sends one of them is refused (`field_managed`), and so is `PATCH` without `?force=true`. Needs the scope `hub:write`.
         */
        post: operations["upsertWidgets"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/widgets/{id}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List every version of a widget, the first included
         * @description List every version of a widget, the first included. Needs the scope `hub:read`.
         */
        get: operations["listWidgetVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/widgets/{id}/relations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the relations of a widget in both directions
         * @description List the relations of a widget in both directions. Needs the scope `hub:read`.
         */
        get: operations["listWidgetRelations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/observations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what is set about the checks of widgets, for runtimes
         * @description What holds now: one whose `until` is over is not listed. Needs the scope `hub:read`.
         */
        get: operations["listObservations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/widgets/{id}/observations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what is set about the checks of a widget
         * @description List what is set about the checks of a widget. Needs the scope `hub:read`.
         */
        get: operations["listWidgetObservations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/widgets/{id}/observation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read what is set about the checks of a widget, or about one of them
         * @description Read what is set about the checks of a widget, or about one of them. Needs the scope `hub:read`.
         */
        get: operations["getWidgetObservation"];
        /**
         * Pause or enable the checks of a widget, or one of them
         * @description A statement that holds while the runtime is down. It makes no version of the widget, has a version of its own, and ends at `until` by itself. What is set for a check stands above what is set for the widget. Needs the scope `hub:write`.
         */
        put: operations["putWidgetObservation"];
        post?: never;
        /**
         * Remove what is set about the checks of a widget, or about one of them
         * @description Remove what is set about the checks of a widget, or about one of them. Needs the scope `hub:write`.
         */
        delete: operations["deleteWidgetObservation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/widgets/{id}/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read what the runtime reports about a widget
         * @description After `validUntil` the status is `unknown`, with the reason, and `lastKnown` has what was reported last. Needs the scope `hub:read`.
         */
        get: operations["getWidgetStatus"];
        /**
         * Report the status of a widget, as the runtime of its hub
         * @description Only a consumer of the widget’s own hub may. It makes no version of the widget; a system event `ihub.widget-status-changed` is written where the status is another one than before. Needs the scope `hub:record`.
         */
        put: operations["putWidgetStatus"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/widgets/{id}/evidence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the evidence of a widget, newest first
         * @description All of it in one page, unless `per_page` is sent. Needs the scope `hub:read`.
         */
        get: operations["listWidgetEvidence"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/widgets/{id}/evidence/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report that the same was observed again
         * @description Moves the age of evidence without another event. A status for each; repeating a call changes nothing. Evidence never becomes younger than its `asOf` and never outlives its `until`. Needs the scope `hub:record`.
         */
        post: operations["confirmWidgetEvidence"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/evidence/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report that the same was observed again, of many widgets of a hub
         * @description As `POST /widgets/{id}/evidence/confirm`, for up to 1,000 events of any widgets of one hub: the one that `hub` names, or the key’s own. Needs the scope `hub:record`.
         */
        post: operations["confirmEvidence"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/widgets/{id}/evidence/retire": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take evidence back
         * @description Events of this type and subject that occurred up to `asOf` no longer count, also those that arrive later; a later observation counts again. It takes a claim back and never makes one: retiring the only evidence leaves the widget unproven. Repeating it changes nothing. Needs the scope `hub:write`.
         */
        post: operations["retireWidgetEvidence"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/interaction-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List events, newest first; or a hub’s after a cursor, oldest first
         * @description List events, newest first; or a hub’s after a cursor, oldest first. Needs the scope `hub:read`.
         */
        get: operations["listInteractionEvents"];
        put?: never;
        /**
         * Record an event
         * @description Answered when it is durable. An event has at most 64 KiB of metadata, unless the operator has set another limit. The same source and externalId answer the first record (200). CloudEvents 1.0 are taken in structured mode, in binary mode (ce- headers) and as a batch of at most 100, which is recorded whole or not at all (207). Needs the scope `hub:write`.
         */
        post: operations["createInteractionEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/interaction-events/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an event
         * @description Read an event. Needs the scope `hub:read`.
         */
        get: operations["getInteractionEvent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/interaction-events/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Hear of events as they are recorded (server-sent events)
         * @description From now on, or after the `Last-Event-ID` of a stream before, on any node; nothing is skipped and nothing comes twice. `event` is the event type, `data` the event as JSON. It ends when its key is revoked or its scopes change, and when it is not read for a minute; an event source connects again by itself. Needs the scope `hub:read`.
         */
        get: operations["streamInteractionEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/system-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the system events of a hub, oldest first
         * @description Changes of state, of widgets, relations, observations, statuses, owners and decisions, retired evidence, activated manifests, disabled webhooks. One about a change carries ids alone. Needs the scope `hub:read`.
         */
        get: operations["listSystemEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/annotations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List annotations
         * @description List annotations. Needs the scope `hub:read`.
         */
        get: operations["listAnnotations"];
        put?: never;
        /**
         * Note something about a widget or an event
         * @description Note something about a widget or an event. Needs the scope `hub:write`.
         */
        post: operations["createAnnotation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/annotations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an annotation
         * @description Read an annotation. Needs the scope `hub:read`.
         */
        get: operations["getAnnotation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change, resolve or open an annotation again
         * @description Change, resolve or open an annotation again. Needs the scope `hub:write`.
         */
        patch: operations["updateAnnotation"];
        trace?: never;
    };
    "/annotations/{id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resolve an annotation and say what became of it
         * @description Resolve an annotation and say what became of it. Needs the scope `hub:write`.
         */
        post: operations["resolveAnnotation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List webhooks
         * @description List webhooks. Needs the scope `hub:read`.
         */
        get: operations["listWebhooks"];
        put?: never;
        /**
         * Hear of a hub’s events; the secret is in this answer and nowhere else
         * @description Each event is POSTed with its own type, signed as Standard Webhooks 1.0 has it. Needs the scope `hub:write`.
         */
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a webhook
         * @description Read a webhook. Needs the scope `hub:read`.
         */
        get: operations["getWebhook"];
        put?: never;
        post?: never;
        /**
         * Delete a webhook and its deliveries
         * @description Delete a webhook and its deliveries. Needs the scope `hub:write`.
         */
        delete: operations["deleteWebhook"];
        options?: never;
        head?: never;
        /**
         * Change, disable or enable a webhook
         * @description Change, disable or enable a webhook. Needs the scope `hub:write`.
         */
        patch: operations["updateWebhook"];
        trace?: never;
    };
    "/webhooks/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List deliveries, newest first: what was sent, what was answered
         * @description List deliveries, newest first: what was sent, what was answered. Needs the scope `hub:read`.
         */
        get: operations["listDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a message of the type ihub.webhook-test
         * @description Send a message of the type ihub.webhook-test. Needs the scope `hub:write`.
         */
        post: operations["testWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{id}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make another secret; messages are signed with both for the overlap
         * @description Make another secret; messages are signed with both for the overlap. Needs the scope `hub:write`.
         */
        post: operations["rotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{id}/recover": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send what was missed since a time
         * @description What fits the webhook and was not delivered: attempts failed, or it was disabled at the time. Needs the scope `hub:write`.
         */
        post: operations["recoverWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deliveries/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a delivery with every attempt
         * @description Read a delivery with every attempt. Needs the scope `hub:read`.
         */
        get: operations["getDelivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deliveries/{id}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a message again, now
         * @description With the same `webhook-id`, so that a receiver which had it drops it. Needs the scope `hub:write`.
         */
        post: operations["redeliver"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List commands, newest first
         * @description List commands, newest first. Needs the scope `hub:read`.
         */
        get: operations["listCommands"];
        put?: never;
        /**
         * Ask the runtime of a hub to do something
         * @description Ask the runtime of a hub to do something. Needs the scope `hub:write`.
         */
        post: operations["createCommand"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/commands/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a command; with wait, when it is finished or the time is over
         * @description Read a command; with wait, when it is finished or the time is over. Needs the scope `hub:read`.
         */
        get: operations["getCommand"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/commands/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a command back that nobody has claimed
         * @description Take a command back that nobody has claimed. Needs the scope `hub:write`.
         */
        post: operations["cancelCommand"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/commands/claim": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take the oldest commands to carry them out; with wait, when there are some or the time is over
         * @description For consumers of the hub. A claim that is neither renewed nor answered in its lease goes to the next. Needs the scope `hub:write`.
         */
        post: operations["claimCommands"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/commands/{id}/renew": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Keep a claim while it is worked on
         * @description Keep a claim while it is worked on. Needs the scope `hub:write`.
         */
        post: operations["renewClaim"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/commands/{id}/result": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Answer a claimed command; the same answer sent again changes nothing
         * @description Answer a claimed command; the same answer sent again changes nothing. Needs the scope `hub:write`.
         */
        post: operations["finishCommand"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/inbound-hooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List inbound hooks
         * @description List inbound hooks. Needs the scope `hub:read`.
         */
        get: operations["listInboundHooks"];
        put?: never;
        /**
         * Make an address whose callers make an event or a command; it is in this answer and nowhere else
         * @description Make an address whose callers make an event or a command; it is in this answer and nowhere else. Needs the scope `hub:write`.
         */
        post: operations["createInboundHook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/inbound-hooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an inbound hook: what it makes, and how its last ping went
         * @description Read an inbound hook: what it makes, and how its last ping went. Needs the scope `hub:read`.
         */
        get: operations["getInboundHook"];
        put?: never;
        post?: never;
        /**
         * Delete an inbound hook; what it made stays
         * @description Delete an inbound hook; what it made stays. Needs the scope `hub:write`.
         */
        delete: operations["deleteInboundHook"];
        options?: never;
        head?: never;
        /**
         * Change, disable or enable an inbound hook
         * @description Change, disable or enable an inbound hook. Needs the scope `hub:write`.
         */
        patch: operations["updateInboundHook"];
        trace?: never;
    };
    "/inbound-hooks/{id}/rotate-token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give an inbound hook another address; the old one is dead at once
         * @description Give an inbound hook another address; the old one is dead at once. Needs the scope `hub:write`.
         */
        post: operations["rotateInboundHookToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what was done, newest first: changes, refusals, uses of keys
         * @description Of the hubs that the key may read; with framework:admin of the whole installation. Records are added, never changed. Interaction events are their own record. Needs the scope `hub:read`.
         */
        get: operations["listAuditRecords"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/interaction-events/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Record many events, each answered for itself
         * @description A JSON array, NDJSON (application/x-ndjson) or a batch of CloudEvents, of at most 10000 events and 16 MiB. An event over the limit of one (64 KiB unless configured) is refused alone. Answered when all are durable. Repeated with its Idempotency-Key, what was recorded is answered as it was, and what was not is tried again. Needs the scope `hub:write`.
         */
        post: operations["createInteractionEvents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export the installation: registry and evidence of one moment, as NDJSON
         * @description Needs every scope of the operator. Keys are exported as hashes, and secrets of webhooks only where they are sealed. The operator’s keys, tokens, deliveries and the audit log belong to the installation and are not exported. It ends when its key is revoked, and when nothing of it is read for a minute. Needs the scope `operator`.
         */
        get: operations["exportInstallation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import an export, or a part of one
         * @description Needs every scope of the operator. Each row is checked against the limits of the API, and a request is imported whole or not at all. An export of more than 64 MiB is sent in parts of whole lines, in order; each starts with the first line of the export, to which `"part": <number>` is added. Rows that exist already stay as they are, so a part can be sent again. Rows that belonged to the operator belong to the operator of this installation. No webhook is notified of what is imported; the audit log names it. Needs the scope `operator`.
         */
        post: operations["importInstallation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hubs/{id}/snapshot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a hub whole, of one moment, with the position to stream from
         * @description Widgets with their state, relations, observations, statuses, owners, digests of evidence and decisions as NDJSON. `position` in the last line is a cursor: a stream or list of events and system events of this hub, with any filter, goes on from it without missing anything and without repeating anything. It ends when its key is revoked, and when nothing of it is read for a minute. Needs the scope `hub:read`.
         */
        get: operations["getHubSnapshot"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Exchange a key for a short-lived access token
         * @description With the key as `Authorization: Bearer`, or as OAuth 2.0 client credentials or token exchange in a form. Public: it needs no key.
         */
        post: operations["createToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/token/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End an access token before its time
         * @description RFC 7009. A key ends its own tokens, a token itself, `framework:admin` any. The key comes as bearer, or in the form as `client_id` and `client_secret`. A token that is not known is dead already: 200. Public: it needs no key.
         */
        post: operations["revokeToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/token/introspect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Read what an access token or a key may do, and until when
         * @description RFC 7662. Of one that is dead or unknown nothing is said but that it is not active. Needs the scope `framework:admin`.
         */
        post: operations["introspectToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        ListMeta: {
            /** Format: int64 */
            page: number;
            /** Format: int64 */
            per_page: number;
            /**
             * Format: int64
             * @description How many there are on all pages.
             */
            total: number;
        };
        /** @description Who did it. */
        Actor: {
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            id: string;
            /** @enum {string} */
            kind: "consumer" | "person" | "hook" | "system";
            name: string;
            /** @description The credential, such as `key:c1f3ac3a`. */
            via: string | null;
        };
        /** @description RFC 9457 problem details. */
        Problem: {
            /**
             * Format: uri
             * @description Page that explains the problem.
             */
            type: string;
            title: string;
            /** Format: int64 */
            status: number;
            /** @description What was wrong this time and what to do. */
            detail: string;
            instance: string;
            /** @description Stable name of the problem. */
            code: string;
            /** Format: uuid */
            request_id: string;
            errors?: {
                detail: string;
                /** @description JSON pointer into the body, as a URI fragment. */
                pointer?: string;
                parameter?: string;
            }[];
        } & {
            [key: string]: unknown;
        };
        Hub: {
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            id: string;
            /** @description Name in addresses and scopes: lower-case letters, digits and inner hyphens, at most 63. */
            slug: string;
            name: string;
            domain: string | null;
            /** @description What kind of hub it is, e.g. `domain`. */
            hubKind: string;
            hubFamily: string | null;
            vsmFunction: string | null;
            vsmSystem: string | null;
            description: string;
            /** @enum {string} */
            status: "active" | "archived";
            /** @description The same as hubKind, in the spelling of older clients. */
            hub_kind: string;
            hub_family: string | null;
            vsm_function: string | null;
            vsm_system: string | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            updatedAt: string;
        };
        /**
         * @example {
         *       "name": "Ops Hub",
         *       "slug": "ops-hub",
         *       "domain": "ops.coulomb.social",
         *       "hubKind": "domain",
         *       "hubFamily": "vsm",
         *       "vsmFunction": "OPS",
         *       "vsmSystem": "1"
         *     }
         */
        CreateHub: {
            /** @description Name in addresses and scopes: lower-case letters, digits and inner hyphens, at most 63. */
            slug: string;
            name: string;
            domain?: string | null;
            hubKind?: string;
            hubFamily?: string | null;
            vsmFunction?: string | null;
            vsmSystem?: string | null;
            description?: string;
        };
        /**
         * @example {
         *       "domain": "ops.example.org"
         *     }
         */
        UpdateHub: {
            name?: string;
            domain?: string | null;
            hubKind?: string;
            hubFamily?: string | null;
            vsmFunction?: string | null;
            vsmSystem?: string | null;
            description?: string;
            /** @enum {string} */
            status?: "active" | "archived";
        };
        Manifest: {
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            id: string;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            hubId: string;
            /** @description Name in addresses and scopes: lower-case letters, digits and inner hyphens, at most 63. */
            hubSlug: string;
            /** Format: int64 */
            version: number;
            /** @enum {string} */
            status: "draft" | "active" | "superseded";
            capabilityDescription: string | null;
            hubFamily: string | null;
            vsmFunction: string | null;
            vsmSystem: string | null;
            scope: string | null;
            hub_family: string | null;
            vsm_function: string | null;
            vsm_system: string | null;
            widgetTypes: {
                /** @description A name of the vocabulary: lower-case letters and digits, with inner hyphens, dots and underscores. */
                name: string;
                title?: string;
                description?: string;
            }[];
            eventTypes: {
                /** @description A name of the vocabulary: lower-case letters and digits, with inner hyphens, dots and underscores. */
                name: string;
                title?: string;
                description?: string;
                /** @description JSON Schema 2020-12 of the metadata; no remote references. */
                metadataSchema?: {
                    [key: string]: unknown;
                };
                /**
                 * @description advisory keeps an event whose metadata does not fit, and it proves nothing; strict refuses it.
                 * @enum {string}
                 */
                validation?: "advisory" | "strict";
                /** @description CEL over `metadata` and `occurredAt` that yields pass, fail or info; or one of these words. */
                outcome?: string;
                /** @description How long an event of this type proves anything (ISO 8601). */
                freshFor?: string;
                /** @description The metadata field the event is about within its widget: name or JSON pointer. */
                subject?: string;
                /** @description Where the metadata has the time of the fact (name or JSON pointer), such as `/completedAt`. Evidence is as old as its fact; an event without that time is incomplete. */
                asOf?: string;
                /** @description Where the metadata has the time after which a pass proves nothing, such as `/tlsNotAfter`. */
                until?: string;
                /** @description Where the event belongs. None: anywhere. */
                widgetTypes?: string[];
                /**
                 * @description How long its events are kept; `long` unless said.
                 * @enum {string}
                 */
                retention?: "short" | "long" | "keep";
            }[];
            annotationCategories: {
                /** @description A name of the vocabulary: lower-case letters and digits, with inner hyphens, dots and underscores. */
                name: string;
                title?: string;
                description?: string;
            }[];
            policyScopes: {
                /** @description A name of the vocabulary: lower-case letters and digits, with inner hyphens, dots and underscores. */
                name: string;
                title?: string;
                description?: string;
            }[];
            relationTypes: {
                /** @description A name of the vocabulary: lower-case letters and digits, with inner hyphens, dots and underscores. */
                name: string;
                title?: string;
                description?: string;
                /** @description A name of the vocabulary: lower-case letters and digits, with inner hyphens, dots and underscores. */
                inverse?: string;
                from?: string[];
                to?: string[];
            }[];
            commands: {
                /** @description A name of the vocabulary: lower-case letters and digits, with inner hyphens, dots and underscores. */
                name: string;
                title?: string;
                description?: string;
                /** @description JSON Schema 2020-12 of the input; no remote references. */
                inputSchema?: {
                    [key: string]: unknown;
                };
                /** @description On which widgets it is run. None: it needs no widget. */
                widgetTypes?: string[];
                /** @description How long a run may take (ISO 8601); PT1M unless said. */
                timeout?: string;
            }[];
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            updatedAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            activatedAt: string | null;
        };
        /**
         * @example {
         *       "hub": "ops-hub",
         *       "widgetTypes": [
         *         "ops-service"
         *       ],
         *       "eventTypes": [
         *         {
         *           "name": "ops-health-checked",
         *           "outcome": "metadata.status == 'healthy' ? 'pass' : 'fail'",
         *           "freshFor": "PT5M"
         *         }
         *       ]
         *     }
         */
        CreateManifest: {
            /** @description Id or slug of the hub. */
            hub?: string;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            hubId?: string;
            capabilityDescription?: string | null;
            hubFamily?: string | null;
            vsmFunction?: string | null;
            vsmSystem?: string | null;
            scope?: string | null;
            widgetTypes?: (string | {
                /** @description A name of the vocabulary: lower-case letters and digits, with inner hyphens, dots and underscores. */
                name: string;
                title?: string;
                description?: string;
            })[];
            eventTypes?: (string | {
                /** @description A name of the vocabulary: lower-case letters and digits, with inner hyphens, dots and underscores. */
                name: string;
                title?: string;
                description?: string;
                /** @description JSON Schema 2020-12 of the metadata; no remote references. */
                metadataSchema?: {
                    [key: string]: unknown;
                };
                /**
                 * @description advisory keeps an event whose metadata does not fit, and it proves nothing; strict refuses it.
                 * @enum {string}
                 */
                validation?: "advisory" | "strict";
                /** @description CEL over `metadata` and `occurredAt` that yields pass, fail or info; or one of these words. */
                outcome?: string;
                /** @description How long an event of this type proves anything (ISO 8601). */
                freshFor?: string;
                /** @description The metadata field the event is about within its widget: name or JSON pointer. */
                subject?: string;
                /** @description Where the metadata has the time of the fact (name or JSON pointer), such as `/completedAt`. Evidence is as old as its fact; an event without that time is incomplete. */
                asOf?: string;
                /** @description Where the metadata has the time after which a pass proves nothing, such as `/tlsNotAfter`. */
                until?: string;
                /** @description Where the event belongs. None: anywhere. */
                widgetTypes?: string[];
                /**
                 * @description How long its events are kept; `long` unless said.
                 * @enum {string}
                 */
                retention?: "short" | "long" | "keep";
            })[];
            annotationCategories?: (string | {
                /** @description A name of the vocabulary: lower-case letters and digits, with inner hyphens, dots and underscores. */
                name: string;
                title?: string;
                description?: string;
            })[];
            policyScopes?: (string | {
                /** @description A name of the vocabulary: lower-case letters and digits, with inner hyphens, dots and underscores. */
                name: string;
                title?: string;
                description?: string;
            })[];
            relationTypes?: (string | {
                /** @description A name of the vocabulary: lower-case letters and digits, with inner hyphens, dots and underscores. */
                name: string;
                title?: string;
                description?: string;
                /** @description A name of the vocabulary: lower-case letters and digits, with inner hyphens, dots and underscores. */
                inverse?: string;
                from?: string[];
                to?: string[];
            })[];
            commands?: (string | {
                /** @description A name of the vocabulary: lower-case letters and digits, with inner hyphens, dots and underscores. */
                name: string;
                title?: string;
                description?: string;
                /** @description JSON Schema 2020-12 of the input; no remote references. */
                inputSchema?: {
                    [key: string]: unknown;
                };
                /** @description On which widgets it is run. None: it needs no widget. */
                widgetTypes?: string[];
                /** @description How long a run may take (ISO 8601); PT1M unless said. */
                timeout?: string;
            })[];
        };
        /**
         * @example {
         *       "policyScopes": [
         *         "ops-local",
         *         "ops-production"
         *       ]
         *     }
         */
        UpdateManifest: {
            capabilityDescription?: string | null;
            hubFamily?: string | null;
            vsmFunction?: string | null;
            vsmSystem?: string | null;
            scope?: string | null;
            widgetTypes?: (string | {
                /** @description A name of the vocabulary: lower-case letters and digits, with inner hyphens, dots and underscores. */
                name: string;
                title?: string;
                description?: string;
            })[];
            eventTypes?: (string | {
                /** @description A name of the vocabulary: lower-case letters and digits, with inner hyphens, dots and underscores. */
                name: string;
                title?: string;
                description?: string;
                /** @description JSON Schema 2020-12 of the metadata; no remote references. */
                metadataSchema?: {
                    [key: string]: unknown;
                };
                /**
                 * @description advisory keeps an event whose metadata does not fit, and it proves nothing; strict refuses it.
                 * @enum {string}
                 */
                validation?: "advisory" | "strict";
                /** @description CEL over `metadata` and `occurredAt` that yields pass, fail or info; or one of these words. */
                outcome?: string;
                /** @description How long an event of this type proves anything (ISO 8601). */
                freshFor?: string;
                /** @description The metadata field the event is about within its widget: name or JSON pointer. */
                subject?: string;
                /** @description Where the metadata has the time of the fact (name or JSON pointer), such as `/completedAt`. Evidence is as old as its fact; an event without that time is incomplete. */
                asOf?: string;
                /** @description Where the metadata has the time after which a pass proves nothing, such as `/tlsNotAfter`. */
                until?: string;
                /** @description Where the event belongs. None: anywhere. */
                widgetTypes?: string[];
                /**
                 * @description How long its events are kept; `long` unless said.
                 * @enum {string}
                 */
                retention?: "short" | "long" | "keep";
            })[];
            annotationCategories?: (string | {
                /** @description A name of the vocabulary: lower-case letters and digits, with inner hyphens, dots and underscores. */
                name: string;
                title?: string;
                description?: string;
            })[];
            policyScopes?: (string | {
                /** @description A name of the vocabulary: lower-case letters and digits, with inner hyphens, dots and underscores. */
                name: string;
                title?: string;
                description?: string;
            })[];
            relationTypes?: (string | {
                /** @description A name of the vocabulary: lower-case letters and digits, with inner hyphens, dots and underscores. */
                name: string;
                title?: string;
                description?: string;
                /** @description A name of the vocabulary: lower-case letters and digits, with inner hyphens, dots and underscores. */
                inverse?: string;
                from?: string[];
                to?: string[];
            })[];
            commands?: (string | {
                /** @description A name of the vocabulary: lower-case letters and digits, with inner hyphens, dots and underscores. */
                name: string;
                title?: string;
                description?: string;
                /** @description JSON Schema 2020-12 of the input; no remote references. */
                inputSchema?: {
                    [key: string]: unknown;
                };
                /** @description On which widgets it is run. None: it needs no widget. */
                widgetTypes?: string[];
                /** @description How long a run may take (ISO 8601); PT1M unless said. */
                timeout?: string;
            })[];
        };
        ManifestPreview: {
            adds: {
                /** @enum {string} */
                kind: "widget-type" | "event-type" | "annotation-category" | "policy-scope" | "relation-type" | "command";
                name: string;
            }[];
            changes: {
                /** @enum {string} */
                kind: "widget-type" | "event-type" | "annotation-category" | "policy-scope" | "relation-type" | "command";
                name: string;
            }[];
            retires: {
                /** @enum {string} */
                kind: "widget-type" | "event-type" | "annotation-category" | "policy-scope" | "relation-type" | "command";
                name: string;
            }[];
            /** @description Names in use that activation would retire: what uses them stays, nothing new can be recorded under them. */
            breaks: {
                /** @enum {string} */
                kind: "widget-type" | "event-type" | "annotation-category" | "policy-scope" | "relation-type" | "command";
                name: string;
                /**
                 * Format: int64
                 * @description Widgets that use the name, or have events of it.
                 */
                widgets: number;
                /**
                 * Format: int64
                 * @description Events recorded under the name.
                 */
                events: number;
            }[];
            /** @description Names that another hub owns: activation would be refused with type_conflict. */
            conflicts: {
                /** @enum {string} */
                kind: "widget-type" | "event-type" | "annotation-category" | "policy-scope" | "relation-type" | "command";
                name: string;
                hub: string;
            }[];
        };
        VocabularyEntry: {
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            id: string;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            hubId: string;
            /** @description Name in addresses and scopes: lower-case letters, digits and inner hyphens, at most 63. */
            hubSlug: string;
            name: string;
            title: string | null;
            description: string | null;
            /** @enum {string} */
            status: "active" | "retired";
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            manifestId: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            updatedAt: string;
        };
        EventType: {
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            id: string;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            hubId: string;
            /** @description Name in addresses and scopes: lower-case letters, digits and inner hyphens, at most 63. */
            hubSlug: string;
            name: string;
            title: string | null;
            description: string | null;
            /** @enum {string} */
            status: "active" | "retired";
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            manifestId: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            updatedAt: string;
            metadataSchema: {
                [key: string]: unknown;
            } | null;
            /** @enum {string} */
            validation: "advisory" | "strict";
            outcome: string | null;
            freshFor: string | null;
            subject: string | null;
            widgetTypes: string[];
            /** @enum {string} */
            retention: "short" | "long" | "keep";
        };
        RegisteredHub: {
            hub: components["schemas"]["Hub"];
            manifest: components["schemas"]["Manifest"] | null;
            /** @description The names that are active. */
            vocabulary: {
                widgetTypes: string[];
                eventTypes: string[];
                annotationCategories: string[];
                policyScopes: string[];
                relationTypes: string[];
                commands: string[];
            };
            consumers: {
                /**
                 * Format: uuid
                 * @description Identifier (UUID).
                 */
                id: string;
                name: string;
                status: string;
            }[];
            counts: {
                /** Format: int64 */
                widgets: number;
                /** Format: int64 */
                events: number;
                /** Format: int64 */
                consumers: number;
            };
        };
        ApiConsumer: {
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            id: string;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            hubId: string | null;
            hubSlug: string | null;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            manifestId: string | null;
            name: string;
            /** @enum {string} */
            status: "active" | "disabled";
            /**
             * Format: int32
             * @description Requests a minute, of all its keys together. 0 is no limit, null the default of 60,000.
             */
            rateLimit: number | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            updatedAt: string;
        };
        /**
         * @example {
         *       "hub": "ops-hub",
         *       "name": "ops-hub"
         *     }
         */
        CreateApiConsumer: {
            /** @description Id or slug of the hub. None: an operator of the installation. */
            hub?: string;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            hubId?: string;
            name: string;
            /**
             * Format: int32
             * @description Requests a minute, of all its keys together. 0 is no limit, null the default of 60,000.
             */
            rateLimit?: number | null;
        };
        /**
         * @example {
         *       "status": "disabled"
         *     }
         */
        UpdateApiConsumer: {
            name?: string;
            /** @enum {string} */
            status?: "active" | "disabled";
            /**
             * Format: int32
             * @description Requests a minute, of all its keys together. 0 is no limit, null the default of 60,000.
             */
            rateLimit?: number | null;
        };
        ApiKey: {
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            id: string;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            consumerId: string;
            name: string | null;
            /** @description The part of the key that may be shown. */
            prefix: string;
            scopes: string[];
            /**
             * @description A key is born pending; its first use, or activation, makes it active. A pending key nobody used for 15 minutes is expired.
             * @enum {string}
             */
            status: "pending" | "active" | "expired" | "revoked";
            /**
             * Format: int32
             * @description Requests a minute of this key alone, beside those of its consumer. Null is no limit of its own.
             */
            rateLimit: number | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            expiresAt: string | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            pendingUntil: string | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            lastUsedAt: string | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            revokedAt: string | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            updatedAt: string;
        };
        NewApiKey: {
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            id: string;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            consumerId: string;
            name: string | null;
            /** @description The part of the key that may be shown. */
            prefix: string;
            scopes: string[];
            /**
             * @description A key is born pending; its first use, or activation, makes it active. A pending key nobody used for 15 minutes is expired.
             * @enum {string}
             */
            status: "pending" | "active" | "expired" | "revoked";
            /**
             * Format: int32
             * @description Requests a minute of this key alone, beside those of its consumer. Null is no limit of its own.
             */
            rateLimit: number | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            expiresAt: string | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            pendingUntil: string | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            lastUsedAt: string | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            revokedAt: string | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            updatedAt: string;
            /** @description The key itself. It is shown this once and cannot be read again. */
            secret: string | null;
            /**
             * @description Only where a repeated request is answered without its secret.
             * @enum {string}
             */
            secret_state?: "already_shown";
        };
        /**
         * @example {
         *       "scopes": [
         *         "framework:read",
         *         "hub:ops-hub:read",
         *         "hub:ops-hub:write"
         *       ]
         *     }
         */
        CreateApiKey: {
            name?: string;
            scopes: string[];
            /**
             * Format: int32
             * @description Requests a minute of this key alone, beside those of its consumer. Null is no limit of its own.
             */
            rateLimit?: number | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            expiresAt?: string;
        };
        /**
         * @description What a key may do is settled when it is made: for other scopes make another key.
         * @example {
         *       "rateLimit": 600
         *     }
         */
        UpdateApiKey: {
            name?: string | null;
            /**
             * Format: int32
             * @description Requests a minute of this key alone, beside those of its consumer. Null is no limit of its own.
             */
            rateLimit?: number | null;
        };
        /**
         * @example {
         *       "overlapSeconds": 3600
         *     }
         */
        RotateApiKey: {
            /**
             * Format: int32
             * @description How long the old key goes on working; a day unless said.
             */
            overlapSeconds?: number;
        };
        Relation: {
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            id: string;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            hubId: string;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            fromWidgetId: string;
            /** @description Name in addresses: lower-case letters, digits and inner hyphens. */
            fromWidgetSlug: string;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            toWidgetId: string;
            /** @description Name in addresses: lower-case letters, digits and inner hyphens. */
            toWidgetSlug: string;
            type: string;
            /** @enum {string} */
            origin: "declared" | "observed" | "attested";
            /** @description e.g. current, target, superseded, unknown */
            state: string;
            /** @description e.g. stated, inferred, unknown */
            confidence: string;
            note: string | null;
            by: components["schemas"]["Actor"];
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            updatedAt: string;
        };
        /**
         * @example {
         *       "fromWidget": "ops-service-gitea",
         *       "type": "exposes",
         *       "toWidget": "ops-endpoint-gitea-registry"
         *     }
         */
        CreateRelation: {
            /** @description Id or slug of a hub; the key’s own unless said. */
            hub?: string;
            /** @description Slug or id of the widget it starts at. */
            fromWidget?: string;
            /** @description Slug or id of the widget it starts at. */
            fromWidgetId?: string;
            /** @description Slug or id of the widget it leads to. */
            toWidget?: string;
            /** @description Slug or id of the widget it leads to. */
            toWidgetId?: string;
            type: string;
            /** @enum {string} */
            origin?: "declared" | "observed" | "attested";
            /** @description e.g. current, target, superseded, unknown */
            state?: string;
            /** @description e.g. stated, inferred, unknown */
            confidence?: string;
            note?: string | null;
        };
        Widget: {
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            id: string;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            hubId: string;
            /** @description Name in addresses and scopes: lower-case letters, digits and inner hyphens, at most 63. */
            hubSlug: string;
            /** @description Name in addresses: lower-case letters, digits and inner hyphens. */
            slug: string;
            name: string;
            widgetType: string;
            policyScope: string | null;
            description: string;
            /** @description Facts about the widget; never a secret. */
            attributes: {
                [key: string]: unknown;
            };
            /** @description Who answers for it: a repository, a team. */
            owner: string | null;
            /** @enum {string} */
            status: "active" | "archived";
            /** Format: int64 */
            version: number;
            /**
             * @description failing: a proof is a fresh fail. stale: none fails, but a proof has expired. verified: all proofs pass and are fresh. unproven: there is no proof.
             * @enum {string}
             */
            state: "verified" | "failing" | "stale" | "unproven";
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            stateSince: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            evidenceAt: string | null;
            /** @description The fields that inventories manage, as JSON pointers by the name of the inventory. */
            ownership: {
                [key: string]: string[];
            };
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            updatedAt: string;
            relations?: components["schemas"]["Relation"][];
            evidence?: components["schemas"]["Evidence"][];
            annotations?: components["schemas"]["Annotation"][];
            /** @description With `include=status`: what the runtime reports; null where it has not. */
            reportedStatus?: components["schemas"]["ReportedStatus"] | null;
        };
        /**
         * @example {
         *       "slug": "ops-service-gitea",
         *       "name": "Service: Gitea",
         *       "widgetType": "ops-service",
         *       "owner": "railiance-apps"
         *     }
         */
        CreateWidget: {
            /** @description Id or slug of the hub; the key’s own unless said. */
            hub?: string;
            /** @description Name in addresses: lower-case letters, digits and inner hyphens. */
            slug: string;
            name: string;
            widgetType: string;
            policyScope?: string | null;
            description?: string;
            /** @description Facts about the widget; never a secret. */
            attributes?: {
                [key: string]: unknown;
            };
            /** @description Who answers for it: a repository, a team. */
            owner?: string | null;
        };
        /**
         * @example {
         *       "owner": "railiance-apps"
         *     }
         */
        UpdateWidget: {
            name?: string;
            widgetType?: string;
            policyScope?: string | null;
            description?: string;
            /** @description Facts about the widget; never a secret. */
            attributes?: {
                [key: string]: unknown;
            };
            /** @description Who answers for it: a repository, a team. */
            owner?: string | null;
            /** @enum {string} */
            status?: "active" | "archived";
        };
        WidgetVersion: {
            /** Format: int64 */
            version: number;
            name: string;
            widgetType: string;
            policyScope: string | null;
            description: string;
            /** @description Facts about the widget; never a secret. */
            attributes: {
                [key: string]: unknown;
            };
            /** @description Who answers for it: a repository, a team. */
            owner: string | null;
            /** @enum {string} */
            status: "active" | "archived";
            by: components["schemas"]["Actor"];
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            createdAt: string;
        };
        /**
         * @example {
         *       "inventory": "coulomb",
         *       "widgets": [
         *         {
         *           "slug": "ops-service-gitea",
         *           "name": "Service: Gitea",
         *           "widgetType": "ops-service"
         *         }
         *       ]
         *     }
         */
        UpsertWidgets: {
            /** @description Id or slug of the hub; the key’s own by default. */
            hub?: string;
            /** @description The inventory that sends them. The fields that it sends are managed by it from then on. */
            inventory?: string;
            /** @description Each with its `slug`, and what is to be set as for `POST /widgets` or, where the widget exists, `PATCH /widgets/{id}`. */
            widgets: unknown[];
        };
        WidgetUpserts: {
            data: {
                /** Format: int64 */
                index: number;
                slug?: string;
                /** @enum {string} */
                status: "created" | "updated" | "unchanged" | "refused";
                /**
                 * Format: uuid
                 * @description Identifier (UUID).
                 */
                id?: string;
                /** Format: int64 */
                version?: number;
                problem?: {
                    code: string;
                    title: string;
                    detail: string;
                    errors?: {
                        [key: string]: unknown;
                    }[];
                } & {
                    [key: string]: unknown;
                };
            }[];
            meta: {
                /** Format: int64 */
                total: number;
                /** Format: int64 */
                created: number;
                /** Format: int64 */
                updated: number;
                /** Format: int64 */
                unchanged: number;
                /** Format: int64 */
                refused: number;
            };
        };
        /** @description Whether the checks of a widget run. */
        Observation: {
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            hubId: string;
            /** @description Name in addresses and scopes: lower-case letters, digits and inner hyphens, at most 63. */
            hubSlug: string;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            widgetId: string;
            /** @description Name in addresses: lower-case letters, digits and inner hyphens. */
            widgetSlug: string;
            /** @description The name of one check; empty for all checks of the widget. */
            check: string;
            /**
             * @description paused: the checks do not run. enabled: they run, whatever a file says.
             * @enum {string}
             */
            state: "paused" | "enabled";
            reason: string;
            /**
             * Format: date-time
             * @description It ends then by itself; null: until it is removed.
             */
            until: string | null;
            /** Format: int64 */
            version: number;
            by: components["schemas"]["Actor"];
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            updatedAt: string;
        };
        /**
         * @example {
         *       "state": "paused",
         *       "reason": "The host is being replaced.",
         *       "until": "2099-06-15T10:00:00.000Z"
         *     }
         */
        PutObservation: {
            /** @description The name of one check; empty for all checks of the widget. */
            check?: string;
            /**
             * @description paused: the checks do not run. enabled: they run, whatever a file says.
             * @enum {string}
             */
            state: "paused" | "enabled";
            reason: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            until?: string | null;
        };
        ReportedStatus: {
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            hubId: string;
            /** @description Name in addresses and scopes: lower-case letters, digits and inner hyphens, at most 63. */
            hubSlug: string;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            widgetId: string;
            /** @description Name in addresses: lower-case letters, digits and inner hyphens. */
            widgetSlug: string;
            /** @description As it was reported; after `validUntil` `{"state": "unknown", "reason": "The runtime has been silent since …"}`. */
            status: {
                [key: string]: unknown;
            };
            /** @description After `validUntil`: the status that was reported last. Null before. */
            lastKnown: {
                [key: string]: unknown;
            } | null;
            /**
             * Format: date-time
             * @description After this time nobody knows, unless the runtime has reported again.
             */
            validUntil: string;
            /** Format: int64 */
            version: number;
            by: components["schemas"]["Actor"];
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            updatedAt: string;
        };
        /**
         * @example {
         *       "status": {
         *         "state": "green",
         *         "gaps": []
         *       },
         *       "validUntil": "2099-06-15T10:05:00.000Z"
         *     }
         */
        PutStatus: {
            /** @description What the runtime reports, such as the status of a gate: any JSON object of at most 64 KiB. */
            status: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description After this time nobody knows, unless the runtime has reported again.
             */
            validUntil: string;
        };
        Evidence: {
            eventType: string;
            /** @description What it is about within the widget; empty for the widget itself. */
            subject: string;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            eventId: string;
            /** @enum {string} */
            outcome: "pass" | "fail" | "info";
            outcomeReason: string | null;
            /** @description Whether it still proves something; null when it proves nothing. */
            fresh: boolean | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            freshUntil: string | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            occurredAt: string;
            /**
             * Format: date-time
             * @description The time of the fact, where the event type declares it. Freshness counts from it, not from a confirmation.
             */
            asOf: string | null;
            /**
             * Format: date-time
             * @description It proves nothing after this time, however often it is confirmed.
             */
            until: string | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            confirmedAt: string | null;
            /**
             * Format: int64
             * @description How often the same was observed again.
             */
            confirmations: number;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            since: string | null;
            /**
             * Format: int64
             * @description Events recorded of this type and subject.
             */
            events: number;
            /** @description The numbers of the event, or of its last confirmation that sent some. */
            values: {
                [key: string]: number;
            } | null;
            /** @description What deserves attention although it passes. Part of the finding: other attention is another finding. */
            attention: string[];
            /** @description Who took it back, when and why. Null once something later was observed. */
            retired: {
                /**
                 * Format: date-time
                 * @description Events that occurred up to this time no longer count.
                 */
                asOf: string;
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, milliseconds.
                 */
                at: string;
                reason: string;
                by: components["schemas"]["Actor"] | null;
            } | null;
            /** @description The newest event, also where it proves nothing, such as a check that could not run. */
            latest: {
                /**
                 * Format: uuid
                 * @description Identifier (UUID).
                 */
                eventId: string;
                /** @enum {string} */
                outcome: "pass" | "fail" | "info";
                outcomeReason: string | null;
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, milliseconds.
                 */
                occurredAt: string;
            };
            /** @description As it was sent. */
            metadata: {
                [key: string]: unknown;
            };
        };
        /**
         * @example [
         *       {
         *         "eventId": "019a0000-0000-7000-8000-000000000000",
         *         "observedAt": "2026-06-15T10:00:00.000Z",
         *         "values": {
         *           "latencyMs": 12
         *         }
         *       }
         *     ]
         */
        ConfirmEvidence: {
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            eventId: string;
            /**
             * Format: date-time
             * @description When the same was observed again; now by default.
             */
            observedAt?: string;
            /** @description Numbers that move by themselves, such as {"latencyMs": 12}. They make no event another finding. */
            values?: {
                [key: string]: number;
            };
            /** @description What deserves attention although it passes. Part of the finding: other attention is another finding. */
            attention?: string[];
        }[];
        ConfirmedEvidence: {
            data: {
                /**
                 * Format: uuid
                 * @description Identifier (UUID).
                 */
                eventId: string;
                /**
                 * @description confirmed: the evidence is as young as the observation. repeated: this observation was known. older: newer evidence stands. failed: at the time of the observation the outcome rule no longer passes; it was recorded as a new event that fails, `recordedEventId`. changed: another finding (other attention, or another outcome at that time). retired: the event was taken back. After changed and retired send a new event. unknown_event, proves_nothing, before_event, in_future: nothing was changed.
                 * @enum {string}
                 */
                status: "confirmed" | "repeated" | "older" | "failed" | "changed" | "retired" | "unknown_event" | "proves_nothing" | "before_event" | "in_future";
                /**
                 * Format: uuid
                 * @description Identifier (UUID).
                 */
                recordedEventId?: string;
            }[];
        };
        /**
         * @example {
         *       "eventType": "ops-health-checked",
         *       "subject": "health",
         *       "reason": "The check asked the wrong host."
         *     }
         */
        RetireEvidence: {
            eventType: string;
            /** @description What it is about within the widget; empty for the widget itself. */
            subject?: string;
            reason: string;
            /**
             * Format: date-time
             * @description Events that occurred up to this time no longer count; now by default, never in the future.
             */
            asOf?: string;
        };
        RetiredEvidence: {
            /**
             * @description unchanged: it was retired before, and nothing is left to take back.
             * @enum {string}
             */
            status: "retired" | "unchanged";
            evidence: components["schemas"]["Evidence"];
        };
        InteractionEvent: {
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            id: string;
            /**
             * Format: int64
             * @description Number within the hub, in commit order, without a gap.
             */
            seq: number;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            hubId: string;
            hubSlug: string;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            widgetId: string;
            widgetSlug: string;
            eventType: string;
            subject: string;
            /** @description Where the event comes from, e.g. a workplan or a page. */
            viewContext: string | null;
            /** @enum {string} */
            outcome: "pass" | "fail" | "info";
            outcomeReason: string | null;
            /** @description What the metadata lacks for it to prove anything. */
            incomplete: string[];
            freshFor: string | null;
            source: string | null;
            externalId: string | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            occurredAt: string;
            /**
             * Format: date-time
             * @description The time of the fact, where the event type names its place in the metadata.
             */
            asOf: string | null;
            /**
             * Format: date-time
             * @description After this it proves nothing.
             */
            until: string | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            recordedAt: string;
            by: components["schemas"]["Actor"];
            /** @description Of the request that sent it (W3C Trace Context). */
            traceId: string | null;
            /** @description Attributes of the CloudEvent it came as that have no place of their own. */
            extensions: {
                [key: string]: unknown;
            } | null;
            /** @description Numbers that move by themselves, such as {"latencyMs": 12}. They make no event another finding. */
            values: {
                [key: string]: number;
            } | null;
            /** @description What deserves attention although it passes. Part of the finding: other attention is another finding. */
            attention: string[];
            /** @description As it was sent. */
            metadata: {
                [key: string]: unknown;
            };
        };
        /**
         * @example {
         *       "widget": "ops-endpoint-gitea-registry",
         *       "eventType": "ops-endpoint-verified",
         *       "viewContext": "railiance-apps/workplans/RAIL-AP-WP-0001",
         *       "metadata": {
         *         "endpoint": "https://gitea.coulomb.social/v2/",
         *         "expectedStatus": 401,
         *         "observedStatus": 401
         *       }
         *     }
         */
        CreateInteractionEvent: {
            /** @description Id or slug of the hub; the key’s own unless said. */
            hub?: string;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            widgetId?: string;
            /** @description Slug (or id) of the widget, instead of widgetId. */
            widget?: string;
            eventType: string;
            /** @description Where the event comes from, e.g. a workplan or a page. */
            viewContext?: string | null;
            /** @description The evidence, kept and returned as sent. */
            metadata?: {
                [key: string]: unknown;
            };
            /** @description Numbers that move by themselves, such as {"latencyMs": 12}. They make no event another finding. */
            values?: {
                [key: string]: number;
            };
            /** @description What deserves attention although it passes. Part of the finding: other attention is another finding. */
            attention?: string[];
            /**
             * Format: date-time
             * @description When it was observed; now by default.
             */
            occurredAt?: string;
            /** @description What it is about within the widget; else as the event type says. */
            subject?: string;
            /** @description For how long it proves (ISO 8601); only shortens what the event type says. */
            freshFor?: string;
            /** @description Who sends it. With externalId its identity for ever. */
            source?: string;
            /** @description The sender’s id of it: sending it again answers the first record. */
            externalId?: string;
        };
        /**
         * @example [
         *       {
         *         "widget": "ops-service-gitea",
         *         "eventType": "ops-health-checked",
         *         "metadata": {
         *           "target": "gitea",
         *           "status": "healthy"
         *         }
         *       }
         *     ]
         */
        CreateInteractionEvents: components["schemas"]["CreateInteractionEvent"][];
        BatchAnswers: {
            data: {
                /** Format: int64 */
                index: number;
                /**
                 * Format: int64
                 * @description 201 recorded, 200 known already, 4xx or 5xx as a single event would be answered.
                 */
                status: number;
                /**
                 * Format: uuid
                 * @description Identifier (UUID).
                 */
                id?: string;
                /** Format: int64 */
                seq?: number;
                /** @enum {string} */
                outcome?: "pass" | "fail" | "info";
                problem?: {
                    code: string;
                    title: string;
                    detail: string;
                    errors?: {
                        [key: string]: unknown;
                    }[];
                };
            }[];
            meta: {
                /** Format: int64 */
                total: number;
                /** Format: int64 */
                created: number;
                /** Format: int64 */
                known: number;
                /** Format: int64 */
                failed: number;
            };
        };
        /**
         * @example {
         *       "specversion": "1.0",
         *       "id": "8e03978e-40d5-43e8-bc93-6894a57f9324",
         *       "source": "https://gitea.example.org/checks",
         *       "type": "ops-endpoint-verified",
         *       "subject": "ops-endpoint-gitea-registry",
         *       "time": "2026-06-15T10:00:00Z",
         *       "data": {
         *         "endpoint": "https://gitea.coulomb.social/v2/",
         *         "expectedStatus": 401,
         *         "observedStatus": 401
         *       }
         *     }
         */
        CloudEvent: {
            /** @constant */
            specversion: "1.0";
            /** @description With source its identity for ever. */
            id: string;
            source: string;
            /** @description The event type; `social.coulomb.hub.` before it is taken off. */
            type: string;
            /** @description Slug (or id) of the widget. */
            subject?: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            time?: string | null;
            datacontenttype?: string | null;
            dataschema?: string | null;
            /** @description The metadata, kept and returned as sent. */
            data?: {
                [key: string]: unknown;
            };
        } & {
            [key: string]: unknown;
        };
        /**
         * @example [
         *       {
         *         "specversion": "1.0",
         *         "id": "1",
         *         "source": "/ci",
         *         "type": "ops-health-checked",
         *         "subject": "ops-service-gitea",
         *         "data": {}
         *       }
         *     ]
         */
        CloudEvents: components["schemas"]["CloudEvent"][];
        SystemEvent: {
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            id: string;
            /**
             * Format: int64
             * @description Number within the hub, in commit order, without a gap.
             */
            seq: number;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            hubId: string;
            hubSlug: string;
            /** @description `ihub.widget-state-changed`, `ihub.widget-changed`, `ihub.relation-changed`, `ihub.observation-changed`, `ihub.widget-status-changed`, `ihub.evidence-retired`, `ihub.owner-changed`, `ihub.decision-changed`, `ihub.manifest-activated`, `ihub.webhook-endpoint-disabled`. */
            type: string;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            widgetId: string | null;
            widgetSlug: string | null;
            /** @description What happened: `state`, `before` and `since` of a change of state; of another change its kind and ids. */
            data: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            recordedAt: string;
        };
        Annotation: {
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            id: string;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            hubId: string;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            widgetId: string;
            widgetSlug: string;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            eventId: string | null;
            /** @description A category of the hub’s active manifest. */
            category: string;
            body: string;
            /** @enum {string} */
            severity: "info" | "low" | "medium" | "high" | "critical";
            /** @enum {string} */
            status: "open" | "resolved";
            links: {
                title?: string;
                url: string;
            }[];
            resolution: string | null;
            resolvedBy: components["schemas"]["Actor"] | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            resolvedAt: string | null;
            by: components["schemas"]["Actor"];
            /** Format: int64 */
            version: number;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            updatedAt: string;
        };
        /**
         * @example {
         *       "widget": "ops-service-gitea",
         *       "category": "ops-backup-gap",
         *       "body": "No restore was ever tested.",
         *       "severity": "high"
         *     }
         */
        CreateAnnotation: {
            /** @description Id or slug of the hub; the key’s own unless said. */
            hub?: string;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            widgetId?: string;
            /** @description Slug (or id) of the widget, instead of widgetId. */
            widget?: string;
            /**
             * Format: uuid
             * @description An event of the widget; it alone names the widget too.
             */
            eventId?: string;
            /** @description A category of the hub’s active manifest. */
            category: string;
            body: string;
            /** @enum {string} */
            severity?: "info" | "low" | "medium" | "high" | "critical";
            links?: {
                title?: string;
                url: string;
            }[];
        };
        /**
         * @example {
         *       "severity": "low"
         *     }
         */
        UpdateAnnotation: {
            /** @description A category of the hub’s active manifest. */
            category?: string;
            body?: string;
            /** @enum {string} */
            severity?: "info" | "low" | "medium" | "high" | "critical";
            links?: {
                title?: string;
                url: string;
            }[];
            /** @enum {string} */
            status?: "open" | "resolved";
        };
        /**
         * @example {
         *       "resolution": "Restored on the test host."
         *     }
         */
        ResolveAnnotation: {
            /** @description What became of it. */
            resolution?: string;
        };
        Webhook: {
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            id: string;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            hubId: string;
            hubSlug: string;
            /** @description Where to POST: https, or what the operator allows. */
            url: string;
            description: string;
            /** @description Event types to hear of; none means all of the manifest (or changes of state alone, where `states` names some). Those of the system, such as `ihub.widget-state-changed`, are heard of when they are named. */
            eventTypes: string[];
            /** @description Slugs of the widgets to hear of (ids are taken too); none means all. */
            widgets: string[];
            /** @description Outcomes of events to hear of; none means all. */
            outcomes: ("pass" | "fail" | "info")[];
            /** @description Changes of state to hear of, by the new state; none means all where they are heard of. */
            states: ("failing" | "stale" | "verified" | "unproven")[];
            /**
             * @description `{type, timestamp, data}` as Standard Webhooks has it, or CloudEvents 1.0 in structured or binary mode. All are signed.
             * @enum {string}
             */
            format: "standard" | "cloudevents" | "cloudevents-binary";
            /**
             * Format: int32
             * @description Attempts under way at once on a node; 8 unless said.
             */
            maxInFlight: number;
            /** @enum {string} */
            status: "active" | "disabled";
            disabledReason: string | null;
            /**
             * Format: date-time
             * @description Since when nothing but failures came back.
             */
            failingSince: string | null;
            /**
             * Format: date-time
             * @description Until when messages are signed with the secret before, too.
             */
            previousSecretUntil: string | null;
            /** Format: int64 */
            version: number;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            updatedAt: string;
        };
        NewWebhook: {
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            id: string;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            hubId: string;
            hubSlug: string;
            /** @description Where to POST: https, or what the operator allows. */
            url: string;
            description: string;
            /** @description Event types to hear of; none means all of the manifest (or changes of state alone, where `states` names some). Those of the system, such as `ihub.widget-state-changed`, are heard of when they are named. */
            eventTypes: string[];
            /** @description Slugs of the widgets to hear of (ids are taken too); none means all. */
            widgets: string[];
            /** @description Outcomes of events to hear of; none means all. */
            outcomes: ("pass" | "fail" | "info")[];
            /** @description Changes of state to hear of, by the new state; none means all where they are heard of. */
            states: ("failing" | "stale" | "verified" | "unproven")[];
            /**
             * @description `{type, timestamp, data}` as Standard Webhooks has it, or CloudEvents 1.0 in structured or binary mode. All are signed.
             * @enum {string}
             */
            format: "standard" | "cloudevents" | "cloudevents-binary";
            /**
             * Format: int32
             * @description Attempts under way at once on a node; 8 unless said.
             */
            maxInFlight: number;
            /** @enum {string} */
            status: "active" | "disabled";
            disabledReason: string | null;
            /**
             * Format: date-time
             * @description Since when nothing but failures came back.
             */
            failingSince: string | null;
            /**
             * Format: date-time
             * @description Until when messages are signed with the secret before, too.
             */
            previousSecretUntil: string | null;
            /** Format: int64 */
            version: number;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            updatedAt: string;
            /** @description What its messages are signed with (whsec_…). It is shown this once and cannot be read again. */
            secret: string | null;
            /**
             * @description Only where a repeated request is answered without its secret.
             * @enum {string}
             */
            secret_state?: "already_shown";
        };
        /**
         * @example {
         *       "url": "https://receiver.example.org/inter-hub",
         *       "eventTypes": [
         *         "ops-endpoint-verified"
         *       ]
         *     }
         */
        CreateWebhook: {
            /** @description Id or slug of the hub; the key’s own unless said. */
            hub?: string;
            /** @description Where to POST: https, or what the operator allows. */
            url: string;
            description?: string;
            /** @description Event types to hear of; none means all of the manifest (or changes of state alone, where `states` names some). Those of the system, such as `ihub.widget-state-changed`, are heard of when they are named. */
            eventTypes?: string[];
            /** @description Slugs of the widgets to hear of (ids are taken too); none means all. */
            widgets?: string[];
            /** @description Outcomes of events to hear of; none means all. */
            outcomes?: ("pass" | "fail" | "info")[];
            /** @description Changes of state to hear of, by the new state; none means all where they are heard of. */
            states?: ("failing" | "stale" | "verified" | "unproven")[];
            /**
             * @description `{type, timestamp, data}` as Standard Webhooks has it, or CloudEvents 1.0 in structured or binary mode. All are signed.
             * @enum {string}
             */
            format?: "standard" | "cloudevents" | "cloudevents-binary";
            /**
             * Format: int32
             * @description Attempts under way at once on a node; 8 unless said.
             */
            maxInFlight?: number;
        };
        /**
         * @example {
         *       "status": "active"
         *     }
         */
        UpdateWebhook: {
            /** @description Where to POST: https, or what the operator allows. */
            url?: string;
            description?: string;
            /** @description Event types to hear of; none means all of the manifest (or changes of state alone, where `states` names some). Those of the system, such as `ihub.widget-state-changed`, are heard of when they are named. */
            eventTypes?: string[];
            /** @description Slugs of the widgets to hear of (ids are taken too); none means all. */
            widgets?: string[];
            /** @description Outcomes of events to hear of; none means all. */
            outcomes?: ("pass" | "fail" | "info")[];
            /** @description Changes of state to hear of, by the new state; none means all where they are heard of. */
            states?: ("failing" | "stale" | "verified" | "unproven")[];
            /**
             * @description `{type, timestamp, data}` as Standard Webhooks has it, or CloudEvents 1.0 in structured or binary mode. All are signed.
             * @enum {string}
             */
            format?: "standard" | "cloudevents" | "cloudevents-binary";
            /**
             * Format: int32
             * @description Attempts under way at once on a node; 8 unless said.
             */
            maxInFlight?: number;
            /** @enum {string} */
            status?: "active" | "disabled";
        };
        Delivery: {
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            id: string;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            hubId: string;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            webhookId: string;
            /** @description Header `webhook-id`, the same on every attempt. */
            messageId: string;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            eventId: string | null;
            type: string;
            /** @enum {string} */
            state: "due" | "delivered" | "failed";
            /** Format: int64 */
            attempts: number;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            nextAt: string | null;
            /** Format: int64 */
            responseStatus: number | null;
            /** @description Its first 1024 characters. */
            responseBody: string | null;
            error: string | null;
            /** Format: int64 */
            latencyMs: number | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            updatedAt: string;
        };
        DeliveryWithLog: {
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            id: string;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            hubId: string;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            webhookId: string;
            /** @description Header `webhook-id`, the same on every attempt. */
            messageId: string;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            eventId: string | null;
            type: string;
            /** @enum {string} */
            state: "due" | "delivered" | "failed";
            /** Format: int64 */
            attempts: number;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            nextAt: string | null;
            /** Format: int64 */
            responseStatus: number | null;
            /** @description Its first 1024 characters. */
            responseBody: string | null;
            error: string | null;
            /** Format: int64 */
            latencyMs: number | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            updatedAt: string;
            /** @description Every attempt, the first at the top. */
            log: {
                /** Format: int64 */
                attempt: number;
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, milliseconds.
                 */
                at: string;
                /** Format: int64 */
                responseStatus: number | null;
                responseBody: string | null;
                error: string | null;
                /** Format: int64 */
                latencyMs: number;
            }[];
        };
        /**
         * @example {
         *       "overlapSeconds": 3600
         *     }
         */
        RotateWebhookSecret: {
            /**
             * Format: int32
             * @description For how long messages are signed with the old secret too; a day unless said.
             */
            overlapSeconds?: number;
        };
        /**
         * @example {
         *       "since": "2026-06-15T10:00:00Z"
         *     }
         */
        RecoverWebhook: {
            /**
             * Format: date-time
             * @description What was recorded then or later.
             */
            since: string;
            /**
             * Format: date-time
             * @description And before this; now unless said.
             */
            until?: string;
        };
        RecoveredWebhook: {
            /**
             * Format: int64
             * @description Messages that will be sent, each once.
             */
            queued: number;
        };
        Command: {
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            id: string;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            hubId: string;
            hubSlug: string;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            widgetId: string | null;
            widgetSlug: string | null;
            name: string;
            /** @description As it was asked. */
            input: {
                [key: string]: unknown;
            };
            /** @enum {string} */
            status: "pending" | "claimed" | "succeeded" | "failed" | "cancelled" | "expired";
            /** @description What the runtime answered. */
            result: {
                [key: string]: unknown;
            } | null;
            error: {
                /** @description Stable word, such as check_paused. */
                code: string;
                message: string;
            } | null;
            by: components["schemas"]["Actor"];
            claimedBy: components["schemas"]["Actor"] | null;
            /**
             * Format: int64
             * @description How often it was claimed.
             */
            attempts: number;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            updatedAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            claimedAt: string | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            leaseUntil: string | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            finishedAt: string | null;
            /**
             * Format: date-time
             * @description Unclaimed until then, it is expired.
             */
            expiresAt: string;
        };
        ClaimedCommand: {
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            id: string;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            hubId: string;
            hubSlug: string;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            widgetId: string | null;
            widgetSlug: string | null;
            name: string;
            /** @description As it was asked. */
            input: {
                [key: string]: unknown;
            };
            /** @enum {string} */
            status: "pending" | "claimed" | "succeeded" | "failed" | "cancelled" | "expired";
            /** @description What the runtime answered. */
            result: {
                [key: string]: unknown;
            } | null;
            error: {
                /** @description Stable word, such as check_paused. */
                code: string;
                message: string;
            } | null;
            by: components["schemas"]["Actor"];
            claimedBy: components["schemas"]["Actor"] | null;
            /**
             * Format: int64
             * @description How often it was claimed.
             */
            attempts: number;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            updatedAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            claimedAt: string | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            leaseUntil: string | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            finishedAt: string | null;
            /**
             * Format: date-time
             * @description Unclaimed until then, it is expired.
             */
            expiresAt: string;
            /**
             * Format: int64
             * @description Number of the claim. A later claim has a higher one.
             */
            claim: number;
        };
        /**
         * @example {
         *       "widget": "ops-service-gitea",
         *       "name": "run-check",
         *       "input": {
         *         "check": "http"
         *       }
         *     }
         */
        CreateCommand: {
            /** @description Id or slug of the hub; the key’s own unless said. */
            hub?: string;
            /** @description Slug or id of the widget. */
            widget?: string;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            widgetId?: string;
            /** @description A command of the hub’s active manifest. */
            name: string;
            /** @description What the command’s inputSchema asks for. */
            input?: {
                [key: string]: unknown;
            };
            /** @description How long it may wait to be claimed (ISO 8601); PT10M unless said. */
            expiresIn?: string;
        };
        /**
         * @example {
         *       "names": [
         *         "run-check"
         *       ],
         *       "limit": 5
         *     }
         */
        ClaimCommands: {
            /** @description Id or slug of the hub; the key’s own unless said. */
            hub?: string;
            /** @description Commands that the caller can carry out; none means all. */
            names?: string[];
            /**
             * Format: int32
             * @description At most so many; 1 unless said.
             */
            limit?: number;
            /**
             * Format: int32
             * @description Seconds to wait for something to answer; 0 unless said.
             */
            wait?: number;
            /**
             * Format: int32
             * @description How long the claim lasts; 30 unless said.
             */
            leaseSeconds?: number;
        };
        /**
         * @example {
         *       "claim": 1
         *     }
         */
        RenewClaim: {
            /**
             * Format: int64
             * @description Number of the claim. A later claim has a higher one.
             */
            claim: number;
            /**
             * Format: int32
             * @description How long the claim lasts; 30 unless said.
             */
            leaseSeconds?: number;
        };
        /**
         * @example {
         *       "claim": 1,
         *       "status": "succeeded",
         *       "result": {
         *         "outcome": "pass"
         *       }
         *     }
         */
        CommandResult: {
            /**
             * Format: int64
             * @description Number of the claim. A later claim has a higher one.
             */
            claim: number;
            /** @enum {string} */
            status: "succeeded" | "failed";
            /** @description What came of it. */
            result?: {
                [key: string]: unknown;
            };
            error?: {
                /** @description Stable word, such as check_paused. */
                code: string;
                message: string;
            };
        };
        InboundHook: {
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            id: string;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            hubId: string;
            hubSlug: string;
            /** @description Unique in its hub. */
            name: string;
            /**
             * @description heartbeat makes an event of every ping; event one of what is sent; command asks the runtime of the hub.
             * @enum {string}
             */
            kind: "heartbeat" | "event" | "command";
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            widgetId: string | null;
            widgetSlug: string | null;
            /** @description Of the hub’s active manifest. */
            eventType: string | null;
            /** @description Of the hub’s active manifest. */
            command: string | null;
            /** @description Subject of the events. */
            subject: string | null;
            freshFor: string | null;
            /** @description CEL over `signal`, `exitCode`, `body`, `query`, `headers`, `durationMs` and `widget` (and `item`, with each) that yields a map: the metadata of the event, or the input of the command. */
            mapping: string | null;
            /** @description CEL over `signal`, `exitCode`, `body`, `query`, `headers`, `durationMs` and `widget` that yields a boolean: whether anything happens. */
            condition: string | null;
            /** @description CEL over `signal`, `exitCode`, `body`, `query`, `headers`, `durationMs` and `widget` that yields a list: an event or command for each, as `item`. */
            each: string | null;
            /** @enum {string} */
            status: "active" | "disabled";
            /** @description The 8 hex digits of its token that may be shown. */
            prefix: string;
            by: components["schemas"]["Actor"];
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            lastPingAt: string | null;
            /** @description success, fail, start or log. */
            lastSignal: string | null;
            /** @description Why the last ping made nothing. */
            lastError: string | null;
            /** Format: int64 */
            version: number;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            updatedAt: string;
        };
        NewInboundHook: {
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            id: string;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            hubId: string;
            hubSlug: string;
            /** @description Unique in its hub. */
            name: string;
            /**
             * @description heartbeat makes an event of every ping; event one of what is sent; command asks the runtime of the hub.
             * @enum {string}
             */
            kind: "heartbeat" | "event" | "command";
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            widgetId: string | null;
            widgetSlug: string | null;
            /** @description Of the hub’s active manifest. */
            eventType: string | null;
            /** @description Of the hub’s active manifest. */
            command: string | null;
            /** @description Subject of the events. */
            subject: string | null;
            freshFor: string | null;
            /** @description CEL over `signal`, `exitCode`, `body`, `query`, `headers`, `durationMs` and `widget` (and `item`, with each) that yields a map: the metadata of the event, or the input of the command. */
            mapping: string | null;
            /** @description CEL over `signal`, `exitCode`, `body`, `query`, `headers`, `durationMs` and `widget` that yields a boolean: whether anything happens. */
            condition: string | null;
            /** @description CEL over `signal`, `exitCode`, `body`, `query`, `headers`, `durationMs` and `widget` that yields a list: an event or command for each, as `item`. */
            each: string | null;
            /** @enum {string} */
            status: "active" | "disabled";
            /** @description The 8 hex digits of its token that may be shown. */
            prefix: string;
            by: components["schemas"]["Actor"];
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            lastPingAt: string | null;
            /** @description success, fail, start or log. */
            lastSignal: string | null;
            /** @description Why the last ping made nothing. */
            lastError: string | null;
            /** Format: int64 */
            version: number;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            updatedAt: string;
            /** @description Where to send pings. It holds the token. Shown this once. */
            url: string | null;
            /** @description The secret of the address (ihh_…). Shown this once. */
            token: string | null;
            /**
             * @description Only where a repeated request is answered without its secret.
             * @enum {string}
             */
            secret_state?: "already_shown";
        };
        /**
         * @example {
         *       "name": "nightly backup",
         *       "kind": "heartbeat",
         *       "widget": "ops-service-gitea",
         *       "eventType": "ops-health-checked",
         *       "freshFor": "PT26H"
         *     }
         */
        CreateInboundHook: {
            /** @description Id or slug of the hub; the key’s own unless said. */
            hub?: string;
            /** @description Unique in its hub. */
            name: string;
            /**
             * @description heartbeat makes an event of every ping; event one of what is sent; command asks the runtime of the hub.
             * @enum {string}
             */
            kind: "heartbeat" | "event" | "command";
            /** @description Slug or id of the widget. */
            widget?: string;
            /** @description Of the hub’s active manifest. */
            eventType?: string;
            /** @description Of the hub’s active manifest. */
            command?: string;
            /** @description Subject of the events. */
            subject?: string;
            /** @description How long an event of it proves anything (ISO 8601): late means stale. */
            freshFor?: string;
            /** @description CEL over `signal`, `exitCode`, `body`, `query`, `headers`, `durationMs` and `widget` (and `item`, with each) that yields a map: the metadata of the event, or the input of the command. */
            mapping?: string;
            /** @description CEL over `signal`, `exitCode`, `body`, `query`, `headers`, `durationMs` and `widget` that yields a boolean: whether anything happens. */
            condition?: string;
            /** @description CEL over `signal`, `exitCode`, `body`, `query`, `headers`, `durationMs` and `widget` that yields a list: an event or command for each, as `item`. */
            each?: string;
            /** @enum {string} */
            status?: "active" | "disabled";
        };
        /**
         * @example {
         *       "status": "disabled"
         *     }
         */
        UpdateInboundHook: {
            /** @description Unique in its hub. */
            name?: string;
            /** @description Slug or id of the widget. */
            widget?: string;
            /** @description Of the hub’s active manifest. */
            eventType?: string;
            /** @description Of the hub’s active manifest. */
            command?: string;
            /** @description Subject of the events. */
            subject?: string | null;
            /** @description How long an event of it proves anything (ISO 8601): late means stale. */
            freshFor?: string | null;
            /** @description CEL over `signal`, `exitCode`, `body`, `query`, `headers`, `durationMs` and `widget` (and `item`, with each) that yields a map: the metadata of the event, or the input of the command. */
            mapping?: string | null;
            /** @description CEL over `signal`, `exitCode`, `body`, `query`, `headers`, `durationMs` and `widget` that yields a boolean: whether anything happens. */
            condition?: string | null;
            /** @description CEL over `signal`, `exitCode`, `body`, `query`, `headers`, `durationMs` and `widget` that yields a list: an event or command for each, as `item`. */
            each?: string | null;
            /** @enum {string} */
            status?: "active" | "disabled";
        };
        AuditRecord: {
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            id: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds.
             */
            at: string;
            /** @description What was done: `widget.created`, `key.updated`, `request.refused`, `key.used` ... */
            action: string;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            hubId: string | null;
            hubSlug: string | null;
            target: {
                kind: string;
                /**
                 * Format: uuid
                 * @description Identifier (UUID).
                 */
                id: string | null;
                /** @description The slug, name or prefix it is known by. */
                name: string | null;
            } | null;
            /** @description Of a change: what it was, where that differs from after. Columns as they are stored. */
            before: {
                [key: string]: unknown;
            } | null;
            /** @description Of a change: what it is, where that differs from before. */
            after: {
                [key: string]: unknown;
            } | null;
            by: {
                /**
                 * Format: uuid
                 * @description Identifier (UUID).
                 */
                id: string | null;
                kind: string | null;
                name: string | null;
                /** @description The credential, such as `key:c1f3ac3a`. */
                via: string | null;
            } | null;
            address: string | null;
            /** @description The operationId of the request. */
            operation: string | null;
            /**
             * Format: uuid
             * @description Identifier (UUID).
             */
            requestId: string | null;
            /** @description Of a refusal: the code of the problem. */
            code: string | null;
            /**
             * Format: int64
             * @description How often, where what is alike is counted together.
             */
            count: number;
        };
        /** @description NDJSON. The first line is `{"kind": "snapshot", "hub", "hubId", "at", …}`, then comes `{"kind", "row"}` for each `owner`, `widget`, `relation`, `observation`, `status`, `evidence` (a digest of at most 1 KiB) and `decision`, and at the end `{"kind": "end", "lines": <rows>, "position": "<cursor>"}`. */
        SnapshotLines: string;
        /**
         * @description NDJSON. The first line is `{"kind": "installation", "format", "schema", …}`, then comes `{"kind": "<table>", "row": {…}}` for each row, referenced rows first, and at the end `{"kind": "end", "lines": <rows>}`. In a part, the first line also has `"part": <number>`, and the last line is needed in no part.
         * @example {"kind":"installation","format":2,"schema":12}
         *     {"kind":"end","lines":0}
         */
        InstallationLines: string;
        ImportedInstallation: {
            /**
             * Format: int64
             * @description Rows in the request.
             */
            rows: number;
            /**
             * Format: int64
             * @description Rows that did not exist yet.
             */
            added: number;
        };
        Token: {
            access_token: string;
            /** @constant */
            token_type: "Bearer";
            /**
             * Format: int64
             * @description Seconds.
             */
            expires_in: number;
            issued_token_type: string;
            /** @description The scopes, separated by spaces. */
            scope: string;
        };
        /**
         * @example {
         *       "scope": "framework:read"
         *     }
         */
        TokenRequest: {
            /** @description Some of the key’s scopes; all of them unless said. */
            scope?: string;
        };
        /**
         * @description OAuth 2.0 client credentials (RFC 6749 section 4.4) or token exchange (RFC 8693).
         * @example {
         *       "grant_type": "client_credentials",
         *       "client_id": "c1f3ac3a",
         *       "client_secret": "ihk_c1f3ac3a_…"
         *     }
         */
        TokenForm: {
            /** @enum {string} */
            grant_type: "client_credentials" | "urn:ietf:params:oauth:grant-type:token-exchange";
            /** @description The 8 hex digits of the key. */
            client_id?: string;
            /** @description The key. */
            client_secret?: string;
            /** @description The key, for token exchange. */
            subject_token?: string;
            /** @constant */
            subject_token_type?: "urn:inter-hub:token-type:api-key";
            /** @description Some of the key’s scopes; all of them unless said. */
            scope?: string;
        } & {
            [key: string]: unknown;
        };
        /** @description RFC 6749 section 5.2. */
        TokenError: {
            error: string;
            error_description: string;
        };
        /**
         * @description RFC 7009 section 2.1.
         * @example {
         *       "token": "iht_c1f3ac3a_…"
         *     }
         */
        TokenRevocation: {
            /** @description The access token. */
            token: string;
            /** @description Not needed: a token says what it is. */
            token_type_hint?: string;
            /** @description The 8 hex digits of the key. */
            client_id?: string;
            /** @description The key. */
            client_secret?: string;
        } & {
            [key: string]: unknown;
        };
        /**
         * @description RFC 7662 section 2.1.
         * @example {
         *       "token": "iht_c1f3ac3a_…"
         *     }
         */
        TokenQuestion: {
            /** @description The access token. */
            token: string;
            /** @description Not needed: a token says what it is. */
            token_type_hint?: string;
        } & {
            [key: string]: unknown;
        };
        /** @description RFC 7662 section 2.2. */
        TokenIntrospection: {
            active: boolean;
            /** @description The scopes, separated by spaces. */
            scope?: string;
            /** @description The 8 hex digits of its key. */
            client_id?: string;
            /** @constant */
            token_type?: "Bearer";
            /**
             * Format: int64
             * @description When it ends, in seconds since 1970; absent when it does not.
             */
            exp?: number;
            /**
             * Format: int64
             * @description When it was made, in seconds since 1970.
             */
            iat?: number;
            /** @description The id of its consumer. */
            sub?: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description What is left in this window, and the seconds until it ends: `"default";r=59999;t=60` (RFC 9651 list). */
        RateLimit: string;
        /** @description The limits that hold, in requests per seconds: `"default";q=60000;w=60` (RFC 9651 list). */
        "RateLimit-Policy": string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listHubs: {
        parameters: {
            query?: {
                /** @description Page, from 1. */
                page?: number;
                /** @description Items a page; more than 200 counts as 200. */
                per_page?: number;
                slug?: string;
                hubFamily?: string;
                vsmFunction?: string;
                status?: "active" | "archived";
                /** @description Fields separated by commas, a minus for descending: createdAt, updatedAt, name, slug. */
                sort?: string;
            };
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    /** @description Pages of the list: first, prev, next, last (RFC 8288). */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Hub"][];
                        meta: components["schemas"]["ListMeta"];
                    };
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Page too large (`page_too_large`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createHub: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeating safe: for 72 hours the same request with the same key is answered as the first. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateHub"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    /** @description Where it can be read. */
                    Location?: string;
                    /** @description `true` where this is the answer to the first request with this Idempotency-Key. */
                    "Idempotency-Replayed"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Hub"];
                };
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request in flight (`idempotency_in_flight`); Already exists (`already_exists`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Payload too large (`payload_too_large`) */
            413: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported media type (`unsupported_media_type`) */
            415: {
                headers: {
                    /** @description The media types that the operation takes. */
                    Accept?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Idempotency key of another request (`idempotency_mismatch`); Validation failed (`validation_failed`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHub: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Hub"];
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateHub: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the version that is to be changed; another one is 412. */
                "If-Match"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateHub"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Hub"];
                };
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Precondition failed (`precondition_failed`) */
            412: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Payload too large (`payload_too_large`) */
            413: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported media type (`unsupported_media_type`) */
            415: {
                headers: {
                    /** @description The media types that the operation takes. */
                    Accept?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Validation failed (`validation_failed`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listManifests: {
        parameters: {
            query?: {
                /** @description Page, from 1. */
                page?: number;
                /** @description Items a page; more than 200 counts as 200. */
                per_page?: number;
                hub?: string;
                status?: "draft" | "active" | "superseded";
            };
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    /** @description Pages of the list: first, prev, next, last (RFC 8288). */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Manifest"][];
                        meta: components["schemas"]["ListMeta"];
                    };
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Page too large (`page_too_large`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createManifest: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeating safe: for 72 hours the same request with the same key is answered as the first. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateManifest"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    /** @description Where it can be read. */
                    Location?: string;
                    /** @description `true` where this is the answer to the first request with this Idempotency-Key. */
                    "Idempotency-Replayed"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Manifest"];
                };
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request in flight (`idempotency_in_flight`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Payload too large (`payload_too_large`) */
            413: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported media type (`unsupported_media_type`) */
            415: {
                headers: {
                    /** @description The media types that the operation takes. */
                    Accept?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Idempotency key of another request (`idempotency_mismatch`); Validation failed (`validation_failed`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getManifest: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Manifest"];
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateManifest: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the version that is to be changed; another one is 412. */
                "If-Match"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateManifest"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Manifest"];
                };
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict with the present state (`conflict`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Precondition failed (`precondition_failed`) */
            412: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Payload too large (`payload_too_large`) */
            413: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported media type (`unsupported_media_type`) */
            415: {
                headers: {
                    /** @description The media types that the operation takes. */
                    Accept?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Validation failed (`validation_failed`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    previewManifest: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ManifestPreview"];
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    activateManifest: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeating safe: for 72 hours the same request with the same key is answered as the first. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description `true` where this is the answer to the first request with this Idempotency-Key. */
                    "Idempotency-Replayed"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Manifest"];
                };
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request in flight (`idempotency_in_flight`); Vocabulary conflict (`type_conflict`); Conflict with the present state (`conflict`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Idempotency key of another request (`idempotency_mismatch`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWidgetTypes: {
        parameters: {
            query?: {
                /** @description Page, from 1. */
                page?: number;
                /** @description Items a page; more than 200 counts as 200. */
                per_page?: number;
                /** @description Id or slug of a hub. */
                hub?: string;
                name?: string;
                status?: "active" | "retired";
            };
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    /** @description Pages of the list: first, prev, next, last (RFC 8288). */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["VocabularyEntry"][];
                        meta: components["schemas"]["ListMeta"];
                    };
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Page too large (`page_too_large`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getWidgetType: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VocabularyEntry"];
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listEventTypes: {
        parameters: {
            query?: {
                /** @description Page, from 1. */
                page?: number;
                /** @description Items a page; more than 200 counts as 200. */
                per_page?: number;
                /** @description Id or slug of a hub. */
                hub?: string;
                name?: string;
                status?: "active" | "retired";
            };
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    /** @description Pages of the list: first, prev, next, last (RFC 8288). */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["EventType"][];
                        meta: components["schemas"]["ListMeta"];
                    };
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Page too large (`page_too_large`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getEventType: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventType"];
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAnnotationCategories: {
        parameters: {
            query?: {
                /** @description Page, from 1. */
                page?: number;
                /** @description Items a page; more than 200 counts as 200. */
                per_page?: number;
                /** @description Id or slug of a hub. */
                hub?: string;
                name?: string;
                status?: "active" | "retired";
            };
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    /** @description Pages of the list: first, prev, next, last (RFC 8288). */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["VocabularyEntry"][];
                        meta: components["schemas"]["ListMeta"];
                    };
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Page too large (`page_too_large`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAnnotationCategory: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VocabularyEntry"];
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPolicyScopes: {
        parameters: {
            query?: {
                /** @description Page, from 1. */
                page?: number;
                /** @description Items a page; more than 200 counts as 200. */
                per_page?: number;
                /** @description Id or slug of a hub. */
                hub?: string;
                name?: string;
                status?: "active" | "retired";
            };
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    /** @description Pages of the list: first, prev, next, last (RFC 8288). */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["VocabularyEntry"][];
                        meta: components["schemas"]["ListMeta"];
                    };
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Page too large (`page_too_large`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPolicyScope: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VocabularyEntry"];
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listHubRegistry: {
        parameters: {
            query?: {
                /** @description Page, from 1. */
                page?: number;
                /** @description Items a page; more than 200 counts as 200. */
                per_page?: number;
            };
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    /** @description Pages of the list: first, prev, next, last (RFC 8288). */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["RegisteredHub"][];
                        meta: components["schemas"]["ListMeta"];
                    };
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Page too large (`page_too_large`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRegisteredHub: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id or slug of the hub. */
                hubId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegisteredHub"];
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listApiConsumers: {
        parameters: {
            query?: {
                /** @description Page, from 1. */
                page?: number;
                /** @description Items a page; more than 200 counts as 200. */
                per_page?: number;
                hub?: string;
                name?: string;
                status?: "active" | "disabled";
            };
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    /** @description Pages of the list: first, prev, next, last (RFC 8288). */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ApiConsumer"][];
                        meta: components["schemas"]["ListMeta"];
                    };
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Page too large (`page_too_large`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createApiConsumer: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeating safe: for 72 hours the same request with the same key is answered as the first. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateApiConsumer"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    /** @description Where it can be read. */
                    Location?: string;
                    /** @description `true` where this is the answer to the first request with this Idempotency-Key. */
                    "Idempotency-Replayed"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiConsumer"];
                };
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request in flight (`idempotency_in_flight`); Already exists (`already_exists`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Payload too large (`payload_too_large`) */
            413: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported media type (`unsupported_media_type`) */
            415: {
                headers: {
                    /** @description The media types that the operation takes. */
                    Accept?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Idempotency key of another request (`idempotency_mismatch`); Validation failed (`validation_failed`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiConsumer: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiConsumer"];
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateApiConsumer: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the version that is to be changed; another one is 412. */
                "If-Match"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateApiConsumer"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiConsumer"];
                };
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Already exists (`already_exists`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Precondition failed (`precondition_failed`) */
            412: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Payload too large (`payload_too_large`) */
            413: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported media type (`unsupported_media_type`) */
            415: {
                headers: {
                    /** @description The media types that the operation takes. */
                    Accept?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Validation failed (`validation_failed`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listApiKeys: {
        parameters: {
            query?: {
                /** @description Page, from 1. */
                page?: number;
                /** @description Items a page; more than 200 counts as 200. */
                per_page?: number;
                /** @description A key is born pending; its first use, or activation, makes it active. A pending key nobody used for 15 minutes is expired. */
                status?: "pending" | "active" | "expired" | "revoked";
            };
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    /** @description Pages of the list: first, prev, next, last (RFC 8288). */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ApiKey"][];
                        meta: components["schemas"]["ListMeta"];
                    };
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Page too large (`page_too_large`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeating safe: for 72 hours the same request with the same key is answered as the first. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateApiKey"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    /** @description Where it can be read. */
                    Location?: string;
                    /** @description `true` where this is the answer to the first request with this Idempotency-Key. */
                    "Idempotency-Replayed"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewApiKey"];
                };
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request in flight (`idempotency_in_flight`); Conflict with the present state (`conflict`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Payload too large (`payload_too_large`) */
            413: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported media type (`unsupported_media_type`) */
            415: {
                headers: {
                    /** @description The media types that the operation takes. */
                    Accept?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Idempotency key of another request (`idempotency_mismatch`); Validation failed (`validation_failed`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateApiKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the version that is to be changed; another one is 412. */
                "If-Match"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateApiKey"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Precondition failed (`precondition_failed`) */
            412: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Payload too large (`payload_too_large`) */
            413: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported media type (`unsupported_media_type`) */
            415: {
                headers: {
                    /** @description The media types that the operation takes. */
                    Accept?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Validation failed (`validation_failed`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    activateApiKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeating safe: for 72 hours the same request with the same key is answered as the first. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description `true` where this is the answer to the first request with this Idempotency-Key. */
                    "Idempotency-Replayed"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request in flight (`idempotency_in_flight`); Conflict with the present state (`conflict`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Idempotency key of another request (`idempotency_mismatch`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotateApiKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeating safe: for 72 hours the same request with the same key is answered as the first. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RotateApiKey"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    /** @description Where it can be read. */
                    Location?: string;
                    /** @description `true` where this is the answer to the first request with this Idempotency-Key. */
                    "Idempotency-Replayed"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewApiKey"];
                };
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request in flight (`idempotency_in_flight`); Conflict with the present state (`conflict`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Payload too large (`payload_too_large`) */
            413: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported media type (`unsupported_media_type`) */
            415: {
                headers: {
                    /** @description The media types that the operation takes. */
                    Accept?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Idempotency key of another request (`idempotency_mismatch`); Validation failed (`validation_failed`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRelations: {
        parameters: {
            query?: {
                /** @description Page, from 1. */
                page?: number;
                /** @description Items a page; more than 200 counts as 200. */
                per_page?: number;
                /** @description Id or slug of a hub; the key’s own unless said. */
                hub?: string;
                widget?: string;
                type?: string;
                origin?: "declared" | "observed" | "attested";
            };
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    /** @description Pages of the list: first, prev, next, last (RFC 8288). */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Relation"][];
                        meta: components["schemas"]["ListMeta"];
                    };
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Page too large (`page_too_large`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createRelation: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeating safe: for 72 hours the same request with the same key is answered as the first. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateRelation"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    /** @description Where it can be read. */
                    Location?: string;
                    /** @description `true` where this is the answer to the first request with this Idempotency-Key. */
                    "Idempotency-Replayed"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Relation"];
                };
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request in flight (`idempotency_in_flight`); Already exists (`already_exists`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Payload too large (`payload_too_large`) */
            413: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported media type (`unsupported_media_type`) */
            415: {
                headers: {
                    /** @description The media types that the operation takes. */
                    Accept?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Idempotency key of another request (`idempotency_mismatch`); Validation failed (`validation_failed`); Unknown relation type (`unknown_relation_type`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRelation: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Relation"];
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteRelation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWidgets: {
        parameters: {
            query?: {
                /** @description Page, from 1. */
                page?: number;
                /** @description Items a page; more than 200 counts as 200. */
                per_page?: number;
                /** @description Id or slug of a hub; the key’s own unless said. */
                hub?: string;
                slug?: string;
                widgetType?: string;
                /** @description failing: a proof is a fresh fail. stale: none fails, but a proof has expired. verified: all proofs pass and are fresh. unproven: there is no proof. */
                state?: "verified" | "failing" | "stale" | "unproven";
                owner?: string;
                policyScope?: string;
                status?: "active" | "archived";
                /** @description Fields separated by commas, a minus for descending: createdAt, updatedAt, name, slug, widgetType, owner, state, stateSince, evidenceAt. */
                sort?: string;
                /** @description Part of slug, name or description. */
                q?: string;
            };
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    /** @description Pages of the list: first, prev, next, last (RFC 8288). */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Widget"][];
                        meta: components["schemas"]["ListMeta"];
                    };
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Page too large (`page_too_large`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createWidget: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeating safe: for 72 hours the same request with the same key is answered as the first. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateWidget"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    /** @description Where it can be read. */
                    Location?: string;
                    /** @description `true` where this is the answer to the first request with this Idempotency-Key. */
                    "Idempotency-Replayed"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Widget"];
                };
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request in flight (`idempotency_in_flight`); Already exists (`already_exists`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Payload too large (`payload_too_large`) */
            413: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported media type (`unsupported_media_type`) */
            415: {
                headers: {
                    /** @description The media types that the operation takes. */
                    Accept?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Idempotency key of another request (`idempotency_mismatch`); Validation failed (`validation_failed`); Unknown widget type (`unknown_widget_type`); Unknown policy scope (`unknown_policy_scope`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getWidget: {
        parameters: {
            query?: {
                /** @description Id or slug of a hub; the key’s own unless said. */
                hub?: string;
                /** @description relations, evidence, annotations, status: one or more, separated by commas. */
                include?: string;
            };
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Widget"];
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Ambiguous reference (`ambiguous`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Page too large (`page_too_large`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteWidget: {
        parameters: {
            query?: {
                /** @description Id or slug of a hub; the key’s own unless said. */
                hub?: string;
            };
            header?: {
                /** @description ETag of the version that is to be changed; another one is 412. */
                "If-Match"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Ambiguous reference (`ambiguous`); Has evidence (`has_evidence`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Precondition failed (`precondition_failed`) */
            412: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateWidget: {
        parameters: {
            query?: {
                /** @description Id or slug of a hub; the key’s own unless said. */
                hub?: string;
                /** @description Change fields that an inventory manages, and take them out of its hands. */
                force?: boolean;
            };
            header?: {
                /** @description ETag of the version that is to be changed; another one is 412. */
                "If-Match"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateWidget"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Widget"];
                };
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Ambiguous reference (`ambiguous`); Field is managed (`field_managed`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Precondition failed (`precondition_failed`) */
            412: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Payload too large (`payload_too_large`) */
            413: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported media type (`unsupported_media_type`) */
            415: {
                headers: {
                    /** @description The media types that the operation takes. */
                    Accept?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Validation failed (`validation_failed`); Unknown widget type (`unknown_widget_type`); Unknown policy scope (`unknown_policy_scope`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    upsertWidgets: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeating safe: for 72 hours the same request with the same key is answered as the first. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpsertWidgets"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description `true` where this is the answer to the first request with this Idempotency-Key. */
                    "Idempotency-Replayed"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WidgetUpserts"];
                };
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request in flight (`idempotency_in_flight`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Payload too large (`payload_too_large`) */
            413: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported media type (`unsupported_media_type`) */
            415: {
                headers: {
                    /** @description The media types that the operation takes. */
                    Accept?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Idempotency key of another request (`idempotency_mismatch`); Validation failed (`validation_failed`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWidgetVersions: {
        parameters: {
            query?: {
                /** @description Page, from 1. */
                page?: number;
                /** @description Items a page; more than 200 counts as 200. */
                per_page?: number;
                /** @description Id or slug of a hub; the key’s own unless said. */
                hub?: string;
            };
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    /** @description Pages of the list: first, prev, next, last (RFC 8288). */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["WidgetVersion"][];
                        meta: components["schemas"]["ListMeta"];
                    };
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Ambiguous reference (`ambiguous`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Page too large (`page_too_large`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWidgetRelations: {
        parameters: {
            query?: {
                /** @description Id or slug of a hub; the key’s own unless said. */
                hub?: string;
            };
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Relation"][];
                        meta: components["schemas"]["ListMeta"];
                    };
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Ambiguous reference (`ambiguous`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listObservations: {
        parameters: {
            query?: {
                /** @description Page, from 1. */
                page?: number;
                /** @description Items a page; more than 200 counts as 200. */
                per_page?: number;
                /** @description Id or slug of the hub; the key’s own by default. */
                hub?: string;
                /** @description Slug or id. */
                widget?: string;
                /** @description paused: the checks do not run. enabled: they run, whatever a file says. */
                state?: "paused" | "enabled";
            };
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    /** @description Pages of the list: first, prev, next, last (RFC 8288). */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Observation"][];
                        meta: components["schemas"]["ListMeta"];
                    };
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Page too large (`page_too_large`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWidgetObservations: {
        parameters: {
            query?: {
                /** @description Page, from 1. */
                page?: number;
                /** @description Items a page; more than 200 counts as 200. */
                per_page?: number;
                /** @description Id or slug of the hub; the key’s own by default. */
                hub?: string;
            };
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    /** @description Pages of the list: first, prev, next, last (RFC 8288). */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Observation"][];
                        meta: components["schemas"]["ListMeta"];
                    };
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Ambiguous reference (`ambiguous`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Page too large (`page_too_large`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getWidgetObservation: {
        parameters: {
            query?: {
                /** @description Id or slug of the hub; the key’s own by default. */
                hub?: string;
                /** @description The name of one check; empty for all checks of the widget. */
                check?: string;
            };
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Whether the checks of a widget run. */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Observation"];
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Ambiguous reference (`ambiguous`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putWidgetObservation: {
        parameters: {
            query?: {
                /** @description Id or slug of the hub; the key’s own by default. */
                hub?: string;
            };
            header?: {
                /** @description ETag of the version that is to be changed; another one is 412. */
                "If-Match"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PutObservation"];
            };
        };
        responses: {
            /** @description Whether the checks of a widget run. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Observation"];
                };
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Ambiguous reference (`ambiguous`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Precondition failed (`precondition_failed`) */
            412: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Payload too large (`payload_too_large`) */
            413: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported media type (`unsupported_media_type`) */
            415: {
                headers: {
                    /** @description The media types that the operation takes. */
                    Accept?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Validation failed (`validation_failed`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteWidgetObservation: {
        parameters: {
            query?: {
                /** @description Id or slug of the hub; the key’s own by default. */
                hub?: string;
                /** @description The name of one check; empty for all checks of the widget. */
                check?: string;
            };
            header?: {
                /** @description ETag of the version that is to be changed; another one is 412. */
                "If-Match"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Ambiguous reference (`ambiguous`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Precondition failed (`precondition_failed`) */
            412: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getWidgetStatus: {
        parameters: {
            query?: {
                /** @description Id or slug of the hub; the key’s own by default. */
                hub?: string;
            };
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportedStatus"];
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Ambiguous reference (`ambiguous`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putWidgetStatus: {
        parameters: {
            query?: {
                /** @description Id or slug of the hub; the key’s own by default. */
                hub?: string;
            };
            header?: {
                /** @description ETag of the version that is to be changed; another one is 412. */
                "If-Match"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PutStatus"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportedStatus"];
                };
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`); Not the runtime of the hub (`not_the_runtime`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Ambiguous reference (`ambiguous`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Precondition failed (`precondition_failed`) */
            412: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Payload too large (`payload_too_large`) */
            413: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported media type (`unsupported_media_type`) */
            415: {
                headers: {
                    /** @description The media types that the operation takes. */
                    Accept?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Validation failed (`validation_failed`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWidgetEvidence: {
        parameters: {
            query?: {
                /** @description Page, from 1. */
                page?: number;
                /** @description Items a page; more than 200 counts as 200. */
                per_page?: number;
                /** @description Id or slug of the hub; the key’s own by default. */
                hub?: string;
            };
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    /** @description Pages of the list: first, prev, next, last (RFC 8288). */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Evidence"][];
                        meta: components["schemas"]["ListMeta"];
                    };
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Ambiguous reference (`ambiguous`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Page too large (`page_too_large`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    confirmWidgetEvidence: {
        parameters: {
            query?: {
                /** @description Id or slug of the hub; the key’s own by default. */
                hub?: string;
            };
            header?: never;
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConfirmEvidence"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfirmedEvidence"];
                };
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Ambiguous reference (`ambiguous`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Payload too large (`payload_too_large`) */
            413: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported media type (`unsupported_media_type`) */
            415: {
                headers: {
                    /** @description The media types that the operation takes. */
                    Accept?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Validation failed (`validation_failed`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    confirmEvidence: {
        parameters: {
            query?: {
                /** @description Id or slug of the hub; the key’s own by default. */
                hub?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConfirmEvidence"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfirmedEvidence"];
                };
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Payload too large (`payload_too_large`) */
            413: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported media type (`unsupported_media_type`) */
            415: {
                headers: {
                    /** @description The media types that the operation takes. */
                    Accept?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Validation failed (`validation_failed`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retireWidgetEvidence: {
        parameters: {
            query?: {
                /** @description Id or slug of the hub; the key’s own by default. */
                hub?: string;
            };
            header?: {
                /** @description Makes repeating safe: for 72 hours the same request with the same key is answered as the first. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RetireEvidence"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description `true` where this is the answer to the first request with this Idempotency-Key. */
                    "Idempotency-Replayed"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetiredEvidence"];
                };
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request in flight (`idempotency_in_flight`); Ambiguous reference (`ambiguous`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Payload too large (`payload_too_large`) */
            413: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported media type (`unsupported_media_type`) */
            415: {
                headers: {
                    /** @description The media types that the operation takes. */
                    Accept?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Idempotency key of another request (`idempotency_mismatch`); Validation failed (`validation_failed`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listInteractionEvents: {
        parameters: {
            query?: {
                /** @description Page, from 1. */
                page?: number;
                /** @description Items a page; more than 200 counts as 200. */
                per_page?: number;
                hub?: string;
                /** @description Slug or id. */
                widget?: string;
                /** @description Identifier (UUID). */
                widgetId?: string;
                eventType?: string;
                subject?: string;
                outcome?: "pass" | "fail" | "info";
                viewContext?: string;
                source?: string;
                externalId?: string;
                /** @description Occurred then or later. */
                since?: string;
                /** @description Occurred before. */
                until?: string;
                /** @description Cursor, an opaque text: the events after it, oldest first; none is skipped and none comes twice. `0` begins at the oldest, `now` after the newest; go on with `meta.next`, with the same hub and filter. */
                after?: string;
                /** @description With `after`: how many at most (200). */
                limit?: number;
            };
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events, or a batch of CloudEvents where `Accept` asks for it. */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    /** @description Pages of the list: first, prev, next, last (RFC 8288). */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["InteractionEvent"][];
                        meta: {
                            /** Format: int64 */
                            page?: number;
                            /** Format: int64 */
                            per_page: number;
                            /** Format: int64 */
                            total?: number;
                            /** @description With `after`: the cursor to go on with, also at the end. */
                            next?: string;
                            /** @description With `after`: whether the next look is worth it at once. */
                            has_more?: boolean;
                        };
                    };
                    "application/cloudevents-batch+json": components["schemas"]["CloudEvents"];
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cursor gone (`cursor_gone`) */
            410: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Page too large (`page_too_large`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createInteractionEvent: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeating safe: for 72 hours the same request with the same key is answered as the first. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateInteractionEvent"];
                "application/cloudevents+json": components["schemas"]["CloudEvent"];
                "application/cloudevents-batch+json": components["schemas"]["CloudEvents"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description `true` where this is the answer to the first request with this Idempotency-Key. */
                    "Idempotency-Replayed"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InteractionEvent"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    /** @description Where it can be read. */
                    Location?: string;
                    /** @description `true` where this is the answer to the first request with this Idempotency-Key. */
                    "Idempotency-Replayed"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InteractionEvent"];
                };
            };
            /** @description Default Response */
            207: {
                headers: {
                    /** @description `true` where this is the answer to the first request with this Idempotency-Key. */
                    "Idempotency-Replayed"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchAnswers"];
                };
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request in flight (`idempotency_in_flight`); Identity conflict (`identity_conflict`); Ambiguous reference (`ambiguous`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Payload too large (`payload_too_large`) */
            413: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported media type (`unsupported_media_type`) */
            415: {
                headers: {
                    /** @description The media types that the operation takes. */
                    Accept?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Idempotency key of another request (`idempotency_mismatch`); Validation failed (`validation_failed`); Unknown event type (`unknown_event_type`); Unknown widget (`unknown_widget`); Archived widget (`archived_widget`); Wrong widget type (`wrong_widget_type`); Metadata does not fit (`metadata_refused`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getInteractionEvent: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The event, or a CloudEvent where `Accept` asks for it. */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InteractionEvent"];
                    "application/cloudevents+json": components["schemas"]["CloudEvent"];
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    streamInteractionEvents: {
        parameters: {
            query?: {
                /** @description Id or slug; the key’s own unless said, else all it may read. */
                hub?: string;
                /** @description Slugs or ids, separated by commas. */
                widget?: string;
                /** @description Separated by commas; those that begin with `ihub.` are happenings of the system. */
                eventType?: string;
                outcome?: "pass" | "fail" | "info";
                viewContext?: string;
                subject?: string;
                /** @description Changes of state into one of these, separated by commas. */
                state?: string;
                /** @description Whether happenings of the system come too. */
                system?: boolean;
                /** @description As the API answers an event, or as CloudEvents. */
                format?: "event" | "cloudevents";
                /** @description Begin after this cursor: the `id` of a stream or `meta.next` of a list, of the same hub and filter, or the position of a snapshot; `0` begins at the oldest. `Last-Event-ID` counts before it. */
                after?: string;
            };
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A stream that does not end by itself. */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cursor gone (`cursor_gone`) */
            410: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`); Too many open at once (`too_many_open`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSystemEvents: {
        parameters: {
            query?: {
                /** @description Id or slug; the key’s own by default. */
                hub?: string;
                type?: string;
                /** @description Slug or id. */
                widget?: string;
                /** @description Of a change of state: into which. */
                state?: string;
                /** @description Cursor, an opaque text: `0` begins at the first, `now` after the newest. Go on with `meta.next`. */
                after?: string;
                /** @description How many at most (200). */
                limit?: number;
            };
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["SystemEvent"][];
                        meta: {
                            /** Format: int64 */
                            per_page: number;
                            /** @description The cursor to go on with, also at the end. */
                            next: string;
                            has_more: boolean;
                        };
                    };
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cursor gone (`cursor_gone`) */
            410: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAnnotations: {
        parameters: {
            query?: {
                /** @description Page, from 1. */
                page?: number;
                /** @description Items a page; more than 200 counts as 200. */
                per_page?: number;
                hub?: string;
                widget?: string;
                /** @description Identifier (UUID). */
                widgetId?: string;
                /** @description Identifier (UUID). */
                eventId?: string;
                category?: string;
                severity?: "info" | "low" | "medium" | "high" | "critical";
                status?: "open" | "resolved";
                /** @description Fields separated by commas, a minus for descending: createdAt, updatedAt, severity, category. */
                sort?: string;
            };
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    /** @description Pages of the list: first, prev, next, last (RFC 8288). */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Annotation"][];
                        meta: components["schemas"]["ListMeta"];
                    };
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Page too large (`page_too_large`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createAnnotation: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeating safe: for 72 hours the same request with the same key is answered as the first. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateAnnotation"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    /** @description Where it can be read. */
                    Location?: string;
                    /** @description `true` where this is the answer to the first request with this Idempotency-Key. */
                    "Idempotency-Replayed"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Annotation"];
                };
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request in flight (`idempotency_in_flight`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Payload too large (`payload_too_large`) */
            413: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported media type (`unsupported_media_type`) */
            415: {
                headers: {
                    /** @description The media types that the operation takes. */
                    Accept?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Idempotency key of another request (`idempotency_mismatch`); Validation failed (`validation_failed`); Unknown annotation category (`unknown_annotation_category`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAnnotation: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Annotation"];
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateAnnotation: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the version that is to be changed; another one is 412. */
                "If-Match"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateAnnotation"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Annotation"];
                };
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Precondition failed (`precondition_failed`) */
            412: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Payload too large (`payload_too_large`) */
            413: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported media type (`unsupported_media_type`) */
            415: {
                headers: {
                    /** @description The media types that the operation takes. */
                    Accept?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Validation failed (`validation_failed`); Unknown annotation category (`unknown_annotation_category`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resolveAnnotation: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeating safe: for 72 hours the same request with the same key is answered as the first. */
                "Idempotency-Key"?: string;
                /** @description ETag of the version that is to be changed; another one is 412. */
                "If-Match"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ResolveAnnotation"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description `true` where this is the answer to the first request with this Idempotency-Key. */
                    "Idempotency-Replayed"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Annotation"];
                };
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request in flight (`idempotency_in_flight`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Precondition failed (`precondition_failed`) */
            412: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Payload too large (`payload_too_large`) */
            413: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported media type (`unsupported_media_type`) */
            415: {
                headers: {
                    /** @description The media types that the operation takes. */
                    Accept?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Idempotency key of another request (`idempotency_mismatch`); Validation failed (`validation_failed`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWebhooks: {
        parameters: {
            query?: {
                /** @description Page, from 1. */
                page?: number;
                /** @description Items a page; more than 200 counts as 200. */
                per_page?: number;
                hub?: string;
                status?: "active" | "disabled";
            };
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    /** @description Pages of the list: first, prev, next, last (RFC 8288). */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Webhook"][];
                        meta: components["schemas"]["ListMeta"];
                    };
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Page too large (`page_too_large`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeating safe: for 72 hours the same request with the same key is answered as the first. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateWebhook"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    /** @description Where it can be read. */
                    Location?: string;
                    /** @description `true` where this is the answer to the first request with this Idempotency-Key. */
                    "Idempotency-Replayed"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewWebhook"];
                };
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request in flight (`idempotency_in_flight`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Payload too large (`payload_too_large`) */
            413: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported media type (`unsupported_media_type`) */
            415: {
                headers: {
                    /** @description The media types that the operation takes. */
                    Accept?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Idempotency key of another request (`idempotency_mismatch`); Validation failed (`validation_failed`); URL not allowed (`url_not_allowed`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the version that is to be changed; another one is 412. */
                "If-Match"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateWebhook"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Precondition failed (`precondition_failed`) */
            412: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Payload too large (`payload_too_large`) */
            413: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported media type (`unsupported_media_type`) */
            415: {
                headers: {
                    /** @description The media types that the operation takes. */
                    Accept?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Validation failed (`validation_failed`); URL not allowed (`url_not_allowed`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDeliveries: {
        parameters: {
            query?: {
                /** @description Page, from 1. */
                page?: number;
                /** @description Items a page; more than 200 counts as 200. */
                per_page?: number;
                state?: "due" | "delivered" | "failed";
                type?: string;
                /** @description RFC 3339, UTC, milliseconds. */
                since?: string;
                /** @description RFC 3339, UTC, milliseconds. */
                until?: string;
            };
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    /** @description Pages of the list: first, prev, next, last (RFC 8288). */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Delivery"][];
                        meta: components["schemas"]["ListMeta"];
                    };
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Page too large (`page_too_large`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    testWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeating safe: for 72 hours the same request with the same key is answered as the first. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    /** @description Where it can be read. */
                    Location?: string;
                    /** @description `true` where this is the answer to the first request with this Idempotency-Key. */
                    "Idempotency-Replayed"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request in flight (`idempotency_in_flight`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Idempotency key of another request (`idempotency_mismatch`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotateWebhookSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeating safe: for 72 hours the same request with the same key is answered as the first. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RotateWebhookSecret"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description `true` where this is the answer to the first request with this Idempotency-Key. */
                    "Idempotency-Replayed"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewWebhook"];
                };
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request in flight (`idempotency_in_flight`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Payload too large (`payload_too_large`) */
            413: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported media type (`unsupported_media_type`) */
            415: {
                headers: {
                    /** @description The media types that the operation takes. */
                    Accept?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Idempotency key of another request (`idempotency_mismatch`); Validation failed (`validation_failed`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    recoverWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeating safe: for 72 hours the same request with the same key is answered as the first. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecoverWebhook"];
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    /** @description `true` where this is the answer to the first request with this Idempotency-Key. */
                    "Idempotency-Replayed"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveredWebhook"];
                };
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request in flight (`idempotency_in_flight`); Conflict with the present state (`conflict`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Payload too large (`payload_too_large`) */
            413: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported media type (`unsupported_media_type`) */
            415: {
                headers: {
                    /** @description The media types that the operation takes. */
                    Accept?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Idempotency key of another request (`idempotency_mismatch`); Validation failed (`validation_failed`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDelivery: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryWithLog"];
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    redeliver: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeating safe: for 72 hours the same request with the same key is answered as the first. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    /** @description `true` where this is the answer to the first request with this Idempotency-Key. */
                    "Idempotency-Replayed"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryWithLog"];
                };
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request in flight (`idempotency_in_flight`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Idempotency key of another request (`idempotency_mismatch`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCommands: {
        parameters: {
            query?: {
                /** @description Page, from 1. */
                page?: number;
                /** @description Items a page; more than 200 counts as 200. */
                per_page?: number;
                hub?: string;
                widget?: string;
                name?: string;
                status?: "pending" | "claimed" | "succeeded" | "failed" | "cancelled" | "expired";
            };
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    /** @description Pages of the list: first, prev, next, last (RFC 8288). */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Command"][];
                        meta: components["schemas"]["ListMeta"];
                    };
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Page too large (`page_too_large`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createCommand: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeating safe: for 72 hours the same request with the same key is answered as the first. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateCommand"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    /** @description Where it can be read. */
                    Location?: string;
                    /** @description `true` where this is the answer to the first request with this Idempotency-Key. */
                    "Idempotency-Replayed"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Command"];
                };
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request in flight (`idempotency_in_flight`); Conflict with the present state (`conflict`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Payload too large (`payload_too_large`) */
            413: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported media type (`unsupported_media_type`) */
            415: {
                headers: {
                    /** @description The media types that the operation takes. */
                    Accept?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Idempotency key of another request (`idempotency_mismatch`); Validation failed (`validation_failed`); Unknown command (`unknown_command`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getCommand: {
        parameters: {
            query?: {
                /** @description Seconds to wait for something to answer; 0 unless said. */
                wait?: number;
            };
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Command"];
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelCommand: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeating safe: for 72 hours the same request with the same key is answered as the first. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description `true` where this is the answer to the first request with this Idempotency-Key. */
                    "Idempotency-Replayed"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Command"];
                };
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request in flight (`idempotency_in_flight`); Conflict with the present state (`conflict`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Idempotency key of another request (`idempotency_mismatch`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    claimCommands: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClaimCommands"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ClaimedCommand"][];
                    };
                };
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`); Consumer of another hub (`foreign_consumer`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Payload too large (`payload_too_large`) */
            413: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported media type (`unsupported_media_type`) */
            415: {
                headers: {
                    /** @description The media types that the operation takes. */
                    Accept?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Validation failed (`validation_failed`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    renewClaim: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeating safe: for 72 hours the same request with the same key is answered as the first. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RenewClaim"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description `true` where this is the answer to the first request with this Idempotency-Key. */
                    "Idempotency-Replayed"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClaimedCommand"];
                };
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`); Consumer of another hub (`foreign_consumer`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request in flight (`idempotency_in_flight`); Claim lost (`claim_lost`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Payload too large (`payload_too_large`) */
            413: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported media type (`unsupported_media_type`) */
            415: {
                headers: {
                    /** @description The media types that the operation takes. */
                    Accept?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Idempotency key of another request (`idempotency_mismatch`); Validation failed (`validation_failed`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    finishCommand: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeating safe: for 72 hours the same request with the same key is answered as the first. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CommandResult"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description `true` where this is the answer to the first request with this Idempotency-Key. */
                    "Idempotency-Replayed"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Command"];
                };
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`); Consumer of another hub (`foreign_consumer`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request in flight (`idempotency_in_flight`); Claim lost (`claim_lost`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Payload too large (`payload_too_large`) */
            413: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported media type (`unsupported_media_type`) */
            415: {
                headers: {
                    /** @description The media types that the operation takes. */
                    Accept?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Idempotency key of another request (`idempotency_mismatch`); Validation failed (`validation_failed`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listInboundHooks: {
        parameters: {
            query?: {
                /** @description Page, from 1. */
                page?: number;
                /** @description Items a page; more than 200 counts as 200. */
                per_page?: number;
                hub?: string;
                /** @description Slug or id of the widget. */
                widget?: string;
                /** @description heartbeat makes an event of every ping; event one of what is sent; command asks the runtime of the hub. */
                kind?: "heartbeat" | "event" | "command";
                status?: "active" | "disabled";
            };
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    /** @description Pages of the list: first, prev, next, last (RFC 8288). */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["InboundHook"][];
                        meta: components["schemas"]["ListMeta"];
                    };
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Page too large (`page_too_large`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createInboundHook: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeating safe: for 72 hours the same request with the same key is answered as the first. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateInboundHook"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    /** @description Where it can be read. */
                    Location?: string;
                    /** @description `true` where this is the answer to the first request with this Idempotency-Key. */
                    "Idempotency-Replayed"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewInboundHook"];
                };
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request in flight (`idempotency_in_flight`); Already exists (`already_exists`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Payload too large (`payload_too_large`) */
            413: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported media type (`unsupported_media_type`) */
            415: {
                headers: {
                    /** @description The media types that the operation takes. */
                    Accept?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Idempotency key of another request (`idempotency_mismatch`); Validation failed (`validation_failed`); Unknown command (`unknown_command`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getInboundHook: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InboundHook"];
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteInboundHook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateInboundHook: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the version that is to be changed; another one is 412. */
                "If-Match"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateInboundHook"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InboundHook"];
                };
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Already exists (`already_exists`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Precondition failed (`precondition_failed`) */
            412: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Payload too large (`payload_too_large`) */
            413: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported media type (`unsupported_media_type`) */
            415: {
                headers: {
                    /** @description The media types that the operation takes. */
                    Accept?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Validation failed (`validation_failed`); Unknown command (`unknown_command`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotateInboundHookToken: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeating safe: for 72 hours the same request with the same key is answered as the first. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description `true` where this is the answer to the first request with this Idempotency-Key. */
                    "Idempotency-Replayed"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewInboundHook"];
                };
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request in flight (`idempotency_in_flight`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Idempotency key of another request (`idempotency_mismatch`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAuditRecords: {
        parameters: {
            query?: {
                /** @description Page, from 1. */
                page?: number;
                /** @description Items a page; more than 200 counts as 200. */
                per_page?: number;
                hub?: string;
                /** @description Exactly, or all that begin so with a star at its end: `key.*`. */
                action?: string;
                /** @description Id or name of what was changed. */
                target?: string;
                /** @description Key (id or its 8 hex digits) or consumer (id or name). */
                actor?: string;
                operation?: string;
                /** @description Identifier (UUID). */
                requestId?: string;
                /** @description RFC 3339, UTC, milliseconds. */
                since?: string;
                /** @description RFC 3339, UTC, milliseconds. */
                until?: string;
            };
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    /** @description Pages of the list: first, prev, next, last (RFC 8288). */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AuditRecord"][];
                        meta: components["schemas"]["ListMeta"];
                    };
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Page too large (`page_too_large`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createInteractionEvents: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeating safe: for 72 hours the same request with the same key is answered as the first. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateInteractionEvents"];
                "application/cloudevents-batch+json": components["schemas"]["CloudEvents"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    /** @description `true` where this is the answer to the first request with this Idempotency-Key. */
                    "Idempotency-Replayed"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchAnswers"];
                };
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request in flight (`idempotency_in_flight`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Payload too large (`payload_too_large`) */
            413: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported media type (`unsupported_media_type`) */
            415: {
                headers: {
                    /** @description The media types that the operation takes. */
                    Accept?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Idempotency key of another request (`idempotency_mismatch`); Validation failed (`validation_failed`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportInstallation: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A line for each row. The last line has their number, which shows whether the export is complete. */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": components["schemas"]["InstallationLines"];
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`); Too many open at once (`too_many_open`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    importInstallation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-ndjson": components["schemas"]["InstallationLines"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportedInstallation"];
                };
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict with the present state (`conflict`) */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Payload too large (`payload_too_large`) */
            413: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported media type (`unsupported_media_type`) */
            415: {
                headers: {
                    /** @description The media types that the operation takes. */
                    Accept?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Validation failed (`validation_failed`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHubSnapshot: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of what is known already: an unchanged answer is 304, without a body. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id; for hubs and widgets also a slug. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A line for each object. Without the last line the snapshot is not complete. */
            200: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": components["schemas"]["SnapshotLines"];
                };
            };
            /** @description It has not changed since. */
            304: {
                headers: {
                    /** @description Version of what is answered, for If-None-Match and If-Match. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`) */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found (`not_found`) */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`); Too many open at once (`too_many_open`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Busy (`busy`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TokenRequest"];
                "application/x-www-form-urlencoded": components["schemas"]["TokenForm"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Token"];
                };
            };
            /** @description Malformed request (`malformed_request`); Invalid scope (`invalid_scope`). In the form of OAuth 2.0 where the request came as a form. */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenError"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`). In the form of OAuth 2.0 where the request came as a form. */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenError"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Payload too large (`payload_too_large`) */
            413: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported media type (`unsupported_media_type`) */
            415: {
                headers: {
                    /** @description The media types that the operation takes. */
                    Accept?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Validation failed (`validation_failed`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["TokenRevocation"];
            };
        };
        responses: {
            /** @description The token is dead, on every node within a second. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed request (`malformed_request`). In the form of OAuth 2.0 where the request came as a form. */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenError"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`). In the form of OAuth 2.0 where the request came as a form. */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenError"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Payload too large (`payload_too_large`) */
            413: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported media type (`unsupported_media_type`) */
            415: {
                headers: {
                    /** @description The media types that the operation takes. */
                    Accept?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Validation failed (`validation_failed`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    introspectToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["TokenQuestion"];
            };
        };
        responses: {
            /** @description RFC 7662 section 2.2. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenIntrospection"];
                };
            };
            /** @description Malformed request (`malformed_request`). In the form of OAuth 2.0 where the request came as a form. */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenError"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Invalid API key (`invalid_api_key`); Token expired (`token_expired`) */
            401: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Insufficient scope (`insufficient_scope`) */
            403: {
                headers: {
                    /** @description How to authenticate (RFC 6750). */
                    "WWW-Authenticate"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Method not allowed (`method_not_allowed`) */
            405: {
                headers: {
                    /** @description The methods that the path takes. */
                    Allow?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not acceptable (`not_acceptable`) */
            406: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Payload too large (`payload_too_large`) */
            413: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported media type (`unsupported_media_type`) */
            415: {
                headers: {
                    /** @description The media types that the operation takes. */
                    Accept?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Validation failed (`validation_failed`) */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request quota exceeded (`rate_limited`) */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request header fields too large (`headers_too_large`) */
            431: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Internal error (`internal`) */
            500: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready (`not_ready`); Outcome unknown (`commit_unknown`) */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
