// The bootstrap of a hub with the client that oapi-codegen generates.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"

	"story/ihub"
)

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func read[T any](text string) T {
	var value T
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		panic(err)
	}
	return value
}

// The part of an answer that must be there.
func need[T any](part *T, body []byte) T {
	if part == nil {
		panic(string(body))
	}
	return *part
}

func client(key string) *ihub.ClientWithResponses {
	bearer := func(_ context.Context, request *http.Request) error {
		if key != "" {
			request.Header.Set("Authorization", "Bearer "+key)
		}
		return nil
	}
	return must(ihub.NewClientWithResponses(os.Getenv("BASE")+"/api/v2", ihub.WithRequestEditorFn(bearer)))
}

func main() {
	ctx := context.Background()
	operator := client(os.Getenv("OPERATOR"))
	hubAnswer := must(operator.CreateHubWithResponse(ctx, nil, read[ihub.CreateHub](`{"slug": "made", "name": "Made", "vsmSystem": "S1"}`)))
	hub := need(hubAnswer.JSON201, hubAnswer.Body)
	manifestAnswer := must(operator.CreateManifestWithResponse(ctx, nil, read[ihub.CreateManifest](`{
		"hub": "made", "widgetTypes": ["made-thing"], "annotationCategories": ["made-note"],
		"eventTypes": [{"name": "made-seen", "outcome": "metadata.ok == true ? 'pass' : 'fail'", "freshFor": "PT1H"}]}`)))
	manifest := need(manifestAnswer.JSON201, manifestAnswer.Body)
	activeAnswer := must(operator.ActivateManifestWithResponse(ctx, manifest.Id.String(), nil))
	active := need(activeAnswer.JSON200, activeAnswer.Body)
	consumerAnswer := must(operator.CreateApiConsumerWithResponse(ctx, nil, read[ihub.CreateApiConsumer](`{"hub": "made", "name": "made"}`)))
	consumer := need(consumerAnswer.JSON201, consumerAnswer.Body)
	key := *must(operator.CreateApiKeyWithResponse(ctx, consumer.Id.String(), nil,
		read[ihub.CreateApiKey](`{"scopes": ["framework:read", "hub:made:read", "hub:made:write"]}`))).JSON201.Secret
	prefix := key[4:12]
	form := ihub.TokenForm{GrantType: "client_credentials", ClientId: &prefix, ClientSecret: &key}
	tokenAnswer := must(client("").CreateTokenWithFormdataBodyWithResponse(ctx, form))
	token := need(tokenAnswer.JSON200, tokenAnswer.Body)
	runtime := client(token.AccessToken)
	must(runtime.CreateWidgetWithResponse(ctx, nil, read[ihub.CreateWidget](`{"slug": "one", "name": "One", "widgetType": "made-thing"}`)))
	eventAnswer := must(runtime.CreateInteractionEventWithResponse(ctx, nil,
		read[ihub.CreateInteractionEvent](`{"widget": "one", "eventType": "made-seen", "metadata": {"ok": true}}`)))
	event := need(eventAnswer.JSON201, eventAnswer.Body)
	manyAnswer := must(runtime.CreateInteractionEventsWithResponse(ctx, nil,
		read[ihub.CreateInteractionEvents](`[{"widget": "one", "eventType": "made-seen", "metadata": {"ok": false}}]`)))
	many := need(manyAnswer.JSON200, manyAnswer.Body)
	foundAnswer := must(runtime.GetInteractionEventWithResponse(ctx, event.Id.String(), nil))
	found := need(foundAnswer.JSON200, foundAnswer.Body)
	noteAnswer := must(runtime.CreateAnnotationWithResponse(ctx, nil,
		read[ihub.CreateAnnotation](`{"widget": "one", "category": "made-note", "body": "seen"}`)))
	note := need(noteAnswer.JSON201, noteAnswer.Body)
	widgetsAnswer := must(runtime.ListWidgetsWithResponse(ctx, nil))
	widgets := need(widgetsAnswer.JSON200, widgetsAnswer.Body)
	missingAnswer := must(runtime.GetWidgetWithResponse(ctx, "none", nil))
	missing := need(missingAnswer.ApplicationproblemJSON404, missingAnswer.Body)
	conflictAnswer := must(operator.CreateHubWithResponse(ctx, nil, read[ihub.CreateHub](`{"slug": "made", "name": "Made"}`)))
	conflict := need(conflictAnswer.ApplicationproblemJSON409, conflictAnswer.Body)
	slugs := []string{}
	for _, widget := range widgets.Data {
		slugs = append(slugs, widget.Slug)
	}
	fmt.Println(string(must(json.Marshal(map[string]any{
		"vsmSystem": hub.VsmSystem, "manifest": active.Status, "outcome": found.Outcome, "metadata": found.Metadata,
		"batch": many.Data[0].Status, "note": note.Body, "widgets": slugs, "total": widgets.Meta.Total,
		"missing": missing.Code, "conflict": conflict.Code,
	}))))
}
