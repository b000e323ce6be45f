/**
 * The bootstrap of a hub as one SQL statement. It writes the same rows as the routes of the API; the triggers of the database do
 * the rest. Existing objects are found by name, so the text contains no ids and is the same each time.
 */
import { ingestColumns } from '../events/index.ts'
import type { HubRows } from './definition.ts'

/** The database that the statement is for. */
export interface Target {
  /** The version of the program that writes the statement. */
  version: string
  /** The number of its last migration. */
  schemaVersion: number
  /** The hash of the file with `hub.ingest`, as in `hub.function_files`. */
  ingestHash: string
  /** Whether an existing hub must have the domain of the definition; otherwise it keeps its own. */
  comparesDomain: boolean
}

/** Recorded instead of the credential. */
const via = 'sql'

/** ASCII text that psql and other clients run as one statement, and therefore in one transaction. */
export function bootstrapStatement(rows: HubRows, target: Target): string {
  const { slug } = rows.hub
  return `-- The hub ${slug}, written by "ihub bootstrap --emit-sql" of Inter-Hub ${target.version} for a database with schema version ${target.schemaVersion}.
-- For a server whose API cannot be used for the bootstrap:
--
--   psql --no-psqlrc --set ON_ERROR_STOP=1 --file ${slug}.sql "$DATABASE_URL"
--
-- It is one statement, and therefore one transaction. It creates what is missing and changes nothing that exists, so it can be run
-- again. It contains no key: "ihub bootstrap" creates the runtime key once the API works again.
do $ihub$
declare
  v_definition constant jsonb := $json$
${asciiJson(definitionOf(rows))}
$json$;
${declarations}
begin
${[rightDatabase(target), operator, hub(target), manifest, consumer, widgets, ...(rows.event ? [firstEvent(rows.event)] : []), end].join('\n')}
end
$ihub$;
`
}

function definitionOf({ hub, manifest, vocabulary, widgets, event }: HubRows): object {
  const columns = event ? ingestColumns(event) : []
  return {
    hub,
    manifest,
    vocabulary: vocabulary.map(({ freshForS, widgetTypes, ...rest }) => ({
      ...rest,
      fresh_for_s: freshForS,
      widget_types: widgetTypes
    })),
    widgets,
    ...(event && {
      event: Object.fromEntries(columns.flatMap(({ name, value }) => (isGiven(name) ? [] : [[name, value]])))
    })
  }
}

/** Columns of the event that the database fills in. */
const isGiven = (name: string) => ['id', 'actorId', 'via'].includes(name)

/** JSON without characters that an encoding, quoting or a client could change. */
function asciiJson(value: object): string {
  return JSON.stringify(value, null, 2).replace(
    /[$\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  )
}

const declarations = `  v_slug constant text := v_definition #>> '{hub,slug}';
  v_name text;
  v_number integer;
  v_different text[];
  v_operator uuid;
  v_hub uuid;
  v_status text;
  v_manifest uuid;
  v_consumer uuid;
  v_entry jsonb;
  v_widget uuid;
  v_event uuid;
  v_created integer := 0;`

/** Sets the requester of the following statements for the audit log. `actor` is a variable. */
function request(operation: string, actor: string): string {
  return `  perform set_config('ihub.request', jsonb_build_object('operation', '${operation}', 'actorId', ${actor}, 'via', '${via}',
    'address', host(inet_client_addr()), 'requestId', gen_random_uuid())::text, true);`
}

function rightDatabase({ version, schemaVersion, ingestHash }: Target): string {
  const hint = 'Write the file again with the release of Inter-Hub that runs on this database.'
  return `  if to_regclass('hub.migrations') is null or to_regclass('hub.function_files') is null then
    raise exception 'This is not the database of an Inter-Hub: it has no table hub.migrations.'
      using hint = 'Connect to the database that the server uses.';
  end if;
  select max(m.number) into v_number from hub.migrations m;
  if v_number is distinct from ${schemaVersion} then
    raise exception 'This file needs schema version ${schemaVersion} (Inter-Hub ${version}); this database has schema version %.', v_number
      using hint = '${hint}';
  end if;
  if not exists (select from hub.function_files f where f.name = 'events/ingest.sql' and f.hash = '${ingestHash}') then
    raise exception 'This file needs the functions of Inter-Hub ${version}; this database has those of another release.'
      using hint = '${hint}';
  end if;
  -- One bootstrap or activation at a time.
  perform pg_advisory_xact_lock(hashtextextended('hub.activate', 0));
`
}

const operator = `  -- The operator of the installation, without a key. A server that has a key for the operator has created it already.
${request('registerOperatorKey', 'null')}
  insert into hub.consumers (hub_id, name) values (null, 'operator') on conflict (hub_id, name) do nothing;
  select c.id into strict v_operator from hub.consumers c where c.hub_id is null and c.name = 'operator';
`

function hub({ comparesDomain }: Target): string {
  const kept = comparesDomain ? '' : ` - 'domain'`
  return `  -- The hub.
${request('createHub', 'v_operator')}
  insert into hub.hubs (slug, name, domain, hub_kind, hub_family, vsm_function, vsm_system, description)
  select r.slug, r.name, r.domain, coalesce(r.hub_kind, 'domain'), r.hub_family, r.vsm_function, r.vsm_system, coalesce(r.description, '')
  from jsonb_populate_record(null::hub.hubs, v_definition -> 'hub') r
  on conflict (slug) do nothing returning id into v_hub;
  if v_hub is not null then
    v_created := v_created + 1;
    raise notice 'created hub %', v_slug;
  end if;
  select h.id, h.status into strict v_hub, v_status from hub.hubs h where h.slug = v_slug;
  if v_status = 'archived' then
    raise exception 'The hub % is archived. Nothing was changed.', v_slug using hint = 'Make it active first, or choose another slug.';
  end if;
  v_different := array(select e.key from hub.hubs h, jsonb_each((v_definition -> 'hub')${kept}) e
    where h.id = v_hub and to_jsonb(h) -> e.key is distinct from e.value order by e.key);
  if v_different <> '{}' then
    raise exception 'The hub % exists with another value of %. Nothing was changed.', v_slug, array_to_string(v_different, ', ')
      using hint = 'This file creates what is missing and changes nothing. Change the hub through the API, or change its definition.';
  end if;
  perform hub.lock_hub(v_hub);
`
}

const manifest = `  -- The manifest, and the vocabulary that its activation registers.
  select m.id into v_manifest from hub.manifests m where m.hub_id = v_hub and m.status = 'active';
  if v_manifest is not null then
    v_different := array(select e.key from hub.manifests m, hub.hubs h, jsonb_each(v_definition -> 'manifest') e
      where m.id = v_manifest and h.id = v_hub
        and case e.key when 'vocabulary' then '{"commands": []}' || m.vocabulary else to_jsonb(m) -> e.key end
          is distinct from case when e.value = 'null' then coalesce(to_jsonb(h) -> e.key, 'null') else e.value end order by e.key);
    if v_different <> '{}' then
      raise exception 'The hub % has an active manifest with another %. Nothing was changed.', v_slug, array_to_string(v_different, ', ')
        using hint = 'This file creates what is missing and changes nothing. Activate a new manifest through the API.';
    end if;
  else
    select string_agg(format('%s %s (%s)', v.kind, v.name, h.slug), ', ' order by v.kind, v.name) into v_name
    from jsonb_array_elements(v_definition -> 'vocabulary') d
    join hub.vocabulary v on v.kind = d ->> 'kind' and v.name = d ->> 'name' and v.kind not in ('relation-type', 'command')
    join hub.hubs h on h.id = v.hub_id
    where v.hub_id <> v_hub;
    if v_name is not null then
      raise exception 'Other hubs own these names: %. Nothing was changed.', v_name
        using hint = 'Rename them in the manifest, and write the file again.';
    end if;
    -- A draft that an interrupted bootstrap left is used.
    select m.id into v_manifest from hub.manifests m where m.hub_id = v_hub and m.status = 'draft' order by m.created_at, m.id limit 1;
    if v_manifest is not null then
${request('updateManifest', 'v_operator')}
      update hub.manifests m set capability_description = r.capability_description, hub_family = coalesce(r.hub_family, h.hub_family),
        vsm_function = coalesce(r.vsm_function, h.vsm_function), vsm_system = coalesce(r.vsm_system, h.vsm_system), scope = r.scope,
        vocabulary = r.vocabulary, updated_at = clock_timestamp(), row_version = m.row_version + 1
      from hub.hubs h, jsonb_populate_record(null::hub.manifests, v_definition -> 'manifest') r
      where m.id = v_manifest and h.id = v_hub;
    else
${request('createManifest', 'v_operator')}
      insert into hub.manifests (hub_id, version, capability_description, hub_family, vsm_function, vsm_system, scope, vocabulary)
      select v_hub, (select coalesce(max(m.version), 0) + 1 from hub.manifests m where m.hub_id = v_hub), r.capability_description,
        coalesce(r.hub_family, h.hub_family), coalesce(r.vsm_function, h.vsm_function), coalesce(r.vsm_system, h.vsm_system), r.scope,
        r.vocabulary
      from hub.hubs h, jsonb_populate_record(null::hub.manifests, v_definition -> 'manifest') r where h.id = v_hub
      returning id into v_manifest;
    end if;
${request('activateManifest', 'v_operator')}
    update hub.manifests set status = 'active', activated_at = clock_timestamp(), updated_at = clock_timestamp(),
      row_version = row_version + 1 where id = v_manifest returning version into v_number;
    insert into hub.vocabulary (hub_id, kind, name, title, description, definition, fresh_for_s, widget_types, status, manifest_id,
      position)
    select v_hub, r.kind, r.name, r.title, r.description, r.definition, r.fresh_for_s, r.widget_types, 'active', v_manifest, r.position
    from jsonb_populate_recordset(null::hub.vocabulary, v_definition -> 'vocabulary') r;
    update hub.consumers set manifest_id = v_manifest, updated_at = clock_timestamp() where hub_id = v_hub;
    perform hub.announce(v_hub, clock_timestamp(), array['ihub.manifest-activated'], array[null]::uuid[],
      array[jsonb_build_object('manifestId', v_manifest, 'version', v_number)]);
    v_created := v_created + 1;
    raise notice 'activated manifest %, version %', v_slug, v_number;
  end if;
`

const consumer = `  -- The consumer of the hub, without a key.
${request('createApiConsumer', 'v_operator')}
  insert into hub.consumers (hub_id, manifest_id, name) values (v_hub, v_manifest, v_slug)
  on conflict (hub_id, name) do nothing returning id into v_consumer;
  if v_consumer is not null then
    v_created := v_created + 1;
    raise notice 'created consumer %', v_slug;
  end if;
  select c.id into strict v_consumer from hub.consumers c where c.hub_id = v_hub and c.name = v_slug;
`

const widgets = `  -- The widgets.
  for v_entry in select e.value from jsonb_array_elements(v_definition -> 'widgets') with ordinality e order by e.ordinality loop
${request('createWidget', 'v_consumer')}
    insert into hub.widgets (hub_id, slug, name, widget_type, policy_scope, description, attributes, labels, owner)
    select v_hub, r.slug, r.name, r.widget_type, r.policy_scope, r.description, r.attributes, r.labels, r.owner
    from jsonb_populate_record(null::hub.widgets, v_entry) r
    on conflict (hub_id, slug) do nothing returning id, slug into v_widget, v_name;
    continue when not found;
    insert into hub.widget_versions (hub_id, widget_id, version, content, actor_id, via)
    select w.hub_id, w.id, w.version, jsonb_build_object('slug', w.slug, 'name', w.name, 'widgetType', w.widget_type, 'policyScope',
      w.policy_scope, 'description', w.description, 'attributes', w.attributes, 'labels', w.labels, 'owner', w.owner, 'status', w.status),
      v_consumer, '${via}'
    from hub.widgets w where w.hub_id = v_hub and w.id = v_widget;
    v_created := v_created + 1;
    raise notice 'created widget %', v_name;
  end loop;
`

function firstEvent(row: Parameters<typeof ingestColumns>[0]): string {
  const own: Record<string, string> = { id: 'v_event', actorId: 'v_consumer', via: `'${via}'` }
  const values = ingestColumns(row).map(({ name, type }) => `array[${own[name] ?? `v_entry ->> '${name}'`}]::${type}[]`)
  return `  -- The first event. One that was migrated from a server without identities is recognized by its content.
  v_entry := v_definition -> 'event';
  if not exists (select from hub.event_identity i join hub.interaction_events e on e.hub_id = i.hub_id and e.id = i.event_id
      where i.hub_id = v_hub and i.source = v_entry ->> 'source' and i.external_id = v_entry ->> 'externalId')
    and not exists (select from hub.interaction_events e where e.hub_id = v_hub and e.external_id is null
      and e.event_type = v_entry ->> 'eventType' and e.view_context is not distinct from v_entry ->> 'viewContext') then
${request('createInteractionEvent', 'v_consumer')}
    -- A UUIDv7, whose time determines the partition.
    v_event := left(hub.uuid7_floor(clock_timestamp())::text, 14) || '7' || substr(gen_random_uuid()::text, 16);
    select i.status into strict v_status from hub.ingest(v_hub, v_manifest, interval '0', false,
      ${values.join(',\n      ')}) i;
    if v_status <> 'recorded' then
      raise exception 'The first event cannot be recorded: %. Nothing was changed.', replace(v_status, '_', ' ');
    end if;
    v_created := v_created + 1;
    raise notice 'recorded the first event';
  end if;
`
}

const end = `  perform set_config('ihub.request', '', true);
  if v_created = 0 then raise notice 'nothing to change'; end if;`
