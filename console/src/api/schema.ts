/* Generated from the server's description of its API by `npm run gen`. Do not edit. */

export interface paths {
    "/agent/attempts/{id}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** A piece of a log, from an agent. */
        put: operations["put_log"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/agent/bundles/{digest}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The bytes of a bundle, whole or in part, if it is planned for the agent, in a run it was handed, or comes with a job of a delivery. */
        get: operations["fetch_bundle"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/agent/bundles/{digest}/sharing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Who gives the chunks of a bundle. */
        post: operations["ask_sharing"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/agent/enroll": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Enrol an agent with a one-time token; for agents. */
        post: operations["enroll_agent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/agent/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An agent's connection: a WebSocket with JSON frames. */
        get: operations["open_link"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Agents by name. */
        get: operations["list_agents"];
        put?: never;
        /** Declare a virtual agent. */
        post: operations["declare_agent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/agents/{agent}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One agent. */
        get: operations["get_agent"];
        put?: never;
        post?: never;
        /** Remove an agent; with `force`, its instances too. */
        delete: operations["remove_agent"];
        options?: never;
        head?: never;
        /** Change an agent's description or credential. */
        patch: operations["change_agent"];
        trace?: never;
    };
    "/agents/{agent}/instances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Deploy a package, or declare a virtual one. */
        post: operations["deploy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/agents/{agent}/instances/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One instance with everything about it. */
        get: operations["get_instance"];
        put?: never;
        post?: never;
        /** Remove an instance: its agent stops it and forgets it. */
        delete: operations["remove_instance"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/agents/{agent}/instances/{name}/config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What people decided about an instance. */
        get: operations["get_config"];
        /** Replace what people decided about an instance. */
        put: operations["put_config"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/agents/{agent}/instances/{name}/deaths": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Unexpected ends of an instance, newest first. */
        get: operations["list_deaths"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/agents/{agent}/instances/{name}/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Log lines of an instance, in order. */
        get: operations["read_logs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/agents/{agent}/instances/{name}/logs/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The whole log of an instance as a text. */
        get: operations["download_logs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/agents/{agent}/instances/{name}/logs/follow": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Log lines as they come: server-sent events named `line`; their id is the line's number. */
        get: operations["follow_logs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/agents/{agent}/instances/{name}/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Last orders of an instance, newest first. */
        get: operations["list_orders"];
        put?: never;
        /** Start, stop, restart, reload, push settings. */
        post: operations["give_order"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/agents/{agent}/instances/{name}/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The settings an instance gets, and where each comes from. */
        get: operations["effective_settings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/attempts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Attempts of jobs on agents, newest first. */
        get: operations["list_attempts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/attempts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An attempt. */
        get: operations["get_attempt"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/attempts/{id}/follow": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A log as it grows: events `chunk` (lines; its id is the byte to go on from) and `attempt` (whenever it changes). Ends when both are final. */
        get: operations["follow_log"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/attempts/{id}/lines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lines of a log: from a line, from a byte, or the last ones. `next` is where to read on, also later, while it grows. */
        get: operations["get_lines"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/attempts/{id}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The bytes of a log, as its agent has them; whole, a range, or one stream of it. */
        get: operations["get_log"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/attempts/{id}/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lines of a log that hold a text, in order. */
        get: operations["search_log"];
        put?: never;
        post?: never;
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
        /** The audit trail, newest first. */
        get: operations["audit_trail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Look whether the audit trail is as it was written: every line carries the digest of the one before it. */
        get: operations["audit_verify"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/calendar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Windows, freezes, boards, planned deliveries and requests. */
        get: operations["calendar"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/calendar.ics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same as a feed, half a year ahead: to be subscribed to. */
        get: operations["calendar_feed"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/catalogues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Catalogues this server reads. */
        get: operations["list_catalogues"];
        put?: never;
        /** Read another catalogue; it is read at once. */
        post: operations["add_catalogue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/catalogues/downloads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Downloads, newest first. */
        get: operations["list_downloads"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/catalogues/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What catalogues offer; updates first. */
        get: operations["list_entries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/catalogues/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read all catalogues again, now. */
        post: operations["refresh_catalogues"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/catalogues/updates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Newer versions of packages here, and of Escale. */
        get: operations["list_updates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/catalogues/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Read a catalogue no more. */
        delete: operations["remove_catalogue"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/catalogues/{name}/fetch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Download a package from a catalogue into the repository; follow it with `download` changes. */
        post: operations["fetch_package"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/catalogues/{name}/icons/{package}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The icon of a package that a catalogue offers, a PNG. */
        get: operations["get_entry_icon"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/computers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Computers: search as you type, filters, orders. */
        get: operations["list_computers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/computers/actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** One action on a selection of computers; each gets its own result. Asks for `deploy` to target a task, for `control` to wake. */
        post: operations["act_on_computers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/computers/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every computer that fits, as a file. */
        get: operations["export_computers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/computers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One computer with what its inventory says; by id, or by a name only one has. */
        get: operations["get_computer"];
        put?: never;
        post?: never;
        /** Remove a computer with its runs; its agent will be unknown when it comes again. */
        delete: operations["remove_computer"];
        options?: never;
        head?: never;
        /** Approve or refuse a computer, change labels, unit, comment. */
        patch: operations["change_computer"];
        trace?: never;
    };
    "/computers/{id}/software": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Software of a computer. */
        get: operations["computer_software"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/computers/{id}/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the agent of a computer says now. */
        get: operations["computer_status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/computers/{id}/wake": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Wake the agent of a computer now. */
        post: operations["wake_computer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/configuration": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The configuration in the form of Constellation's file, keys included. */
        get: operations["get_configuration"];
        /** Save a configuration file; apply it when `then` says so. */
        put: operations["put_configuration"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/configuration/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What is wrong with a configuration file, and what applying it would change. */
        post: operations["check_configuration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/configuration/reload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Apply the configuration that was saved. */
        post: operations["reload_configuration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/credentials": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All credentials. */
        get: operations["list_credentials"];
        put?: never;
        /** A new credential; its key is in the answer. */
        post: operations["add_credential"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/credentials/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a credential nobody uses. */
        delete: operations["remove_credential"];
        options?: never;
        head?: never;
        /** Switch a credential on or off, change its rights, or give it another key. */
        patch: operations["change_credential"];
        trace?: never;
    };
    "/credentials/{name}/authorizations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a credential may see, say and join. */
        get: operations["read_authorizations"];
        /** Change what a credential may see, say and join; connections made under the old rules end. */
        put: operations["write_authorizations"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/credentials/{name}/key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The access key of a credential; asking for it leaves an audit line. */
        get: operations["credential_key"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deaths": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Last unexpected ends of all instances, newest first; `limit` of them. */
        get: operations["recent_deaths"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Deliveries, newest first. */
        get: operations["list_deliveries"];
        put?: never;
        /** Deliver a version to an environment: it starts when every gate is open. With the header `Idempotency-Key`, the same again is the same delivery. */
        post: operations["new_delivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deliveries/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a delivery would do: gates, graph with commands, differences, checks of the targets. Nothing is changed. */
        post: operations["plan_delivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deliveries/{delivery}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A delivery. */
        get: operations["get_delivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deliveries/{delivery}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Call a delivery off. */
        post: operations["cancel_delivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deliveries/{delivery}/checks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Rows of the preflight: the server's, then those of the targets. */
        get: operations["delivery_checks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deliveries/{delivery}/decide": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Decide about a failure. */
        post: operations["decide_delivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deliveries/{delivery}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to a delivery, in order. */
        get: operations["delivery_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deliveries/{delivery}/lines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The log of a whole delivery: its attempts in the order they were made. */
        get: operations["delivery_lines"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deliveries/{delivery}/override": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Open a gate for one delivery, with a reason. */
        post: operations["override_gate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deliveries/{delivery}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The report of a delivery. */
        get: operations["delivery_report"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deliveries/{delivery}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What going back would do: the version that would be there, or why it cannot be; the versions one can choose. */
        get: operations["get_rollback"];
        put?: never;
        /** Go back: a delivery of its own, to a version that was there. */
        post: operations["roll_back_delivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/depots/{depot}/versions/{package}/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** A depot says that it has a version; the time is the server's. Its age does not begin before every depot that serves an environment said so. */
        put: operations["confirm_replica"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/descriptors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What packages offer, as they declared it. */
        get: operations["list_descriptors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/documents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Documents of deliveries, without their texts. */
        get: operations["list_documents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/documents/apply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Applies files: all of them or none; with faults, nothing changes. */
        post: operations["apply_documents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/documents/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Checks files without applying them. */
        post: operations["check_documents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/documents/defaults": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Files to start from: the default tiers. They hold when somebody applies them. */
        get: operations["default_documents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/documents/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Files of all documents, as they were written. */
        get: operations["export_documents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/documents/{kind}/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A document with its text. */
        get: operations["get_document"];
        /** Writes one document; with faults, nothing changes. */
        put: operations["put_document"];
        post?: never;
        /** Takes a document away; its revisions stay. */
        delete: operations["delete_document"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/documents/{kind}/{name}/revisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Revisions of a document, newest first. */
        get: operations["list_document_revisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/documents/{kind}/{name}/revisions/{revision}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A revision of a document with its text. */
        get: operations["get_document_revision"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/drafts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Drafts, the one changed last first. */
        get: operations["list_drafts"];
        put?: never;
        /** Begin a draft: empty, from a version, or a duplicate of one under another name. */
        post: operations["begin_draft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/drafts/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin a draft from a package of the reference server: its JSON, or the zip it exports. What was left out is among the warnings. */
        post: operations["import_draft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/drafts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One draft, with what is wrong and what is odd about it. */
        get: operations["get_draft"];
        /** Change the content of a draft; it may be wrong, which is told. */
        put: operations["put_draft"];
        post?: never;
        /** Throw a draft away. */
        delete: operations["remove_draft"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/drafts/{id}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make an upload that is whole a file of a draft. A compressed tar is stored as a plain one, unless told otherwise. */
        post: operations["add_draft_file"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/drafts/{id}/files/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take a file out of a draft; the slashes of its path are written `%2F`. */
        delete: operations["remove_draft_file"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/drafts/{id}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Publish a draft: an immutable version is made of it, and the draft goes. */
        post: operations["publish_draft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/enroll-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A one-time enrolment token. */
        post: operations["make_enroll_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/envs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Environments, by rank of their tier. */
        get: operations["list_envs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/envs/{env}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An environment. */
        get: operations["get_env"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/envs/{env}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Record that a version is accepted where it is installed. */
        post: operations["accept_version"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/envs/{env}/candidates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Versions one can go back to. */
        get: operations["env_candidates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/envs/{env}/disk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Partitions of the agents of an environment, with the roots that lie on them. */
        get: operations["env_disk"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/envs/{env}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was installed in an environment, newest first. */
        get: operations["env_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/envs/{env}/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Log sources of an environment, with their files. */
        get: operations["env_logs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/envs/{env}/logs/{source}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A stretch of a file of a log source. */
        get: operations["env_log"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/envs/{env}/path": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What stands between a version and an environment. */
        get: operations["env_path"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Live changes: server-sent events, resumable by id. */
        get: operations["events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/foreign/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Settings of foreign agents; never the password. */
        get: operations["get_foreign_settings"];
        /** Change settings of foreign agents. */
        put: operations["put_foreign_settings"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Groups of computers by name. */
        get: operations["list_groups"];
        put?: never;
        /** A new group: with a query a dynamic one. */
        post: operations["add_group"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/groups/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The computers a query finds now. */
        post: operations["preview_group"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/groups/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One group. */
        get: operations["get_group"];
        /** Change a group: its name, query or members. */
        put: operations["change_group"];
        post?: never;
        /** Remove a group no task names. */
        delete: operations["remove_group"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/groups/{name}/duplicate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a copy of a group. */
        post: operations["duplicate_group"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/groups/{name}/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Add the computers of a list to a static group: ids or names in the first column. */
        post: operations["import_group"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/instances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Instances by agent and name. */
        get: operations["list_instances"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/interaction-templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Templates of questions, by name. */
        get: operations["list_interaction_templates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/interaction-templates/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One template. */
        get: operations["get_interaction_template"];
        /** Keep a template; another name in the body renames it. */
        put: operations["put_interaction_template"];
        post?: never;
        /** Forget a template. */
        delete: operations["remove_interaction_template"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/journal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The newest lines of instances, agents and the server itself, oldest first. */
        get: operations["read_journal"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/journal/follow": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lines of the journal as they come: server-sent events named `line`; their id is the line's number. */
        get: operations["follow_journal"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/locks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Locks: who holds each, since when, why; who waits. */
        get: operations["list_locks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/locks/break": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take a lock away from its holder; while that is at work, only with `fence`. */
        post: operations["break_lock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/locks/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who held a lock, how long, and how long each had waited, newest first. */
        get: operations["get_lock_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/locks/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a reservation back: one's own, or with `break-lock` that of somebody else. */
        post: operations["release_lock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/locks/take": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reserve a lock for a while; the reason is shown to everyone who would deliver. */
        post: operations["take_lock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/matrix": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Packages × environments. */
        get: operations["get_matrix"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a message; nobody need receive it. */
        post: operations["send_message"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/call": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a message and wait for replies. */
        post: operations["call_message"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/follow": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Messages as they come, to everybody and to the groups named: server-sent events named `message`. */
        get: operations["follow_messages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/mirrors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Mirrors by name. */
        get: operations["list_mirrors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/mirrors/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One mirror. */
        get: operations["get_mirror"];
        /** A mirror, new or changed. */
        put: operations["put_mirror"];
        post?: never;
        /** Remove a mirror. */
        delete: operations["remove_mirror"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/networks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Declared networks. */
        get: operations["list_networks"];
        /** Declare networks: these, and no others. */
        put: operations["put_networks"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Notifications, newest first: to whom, what of, and whether they arrived. Their texts are not told. */
        get: operations["list_notifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Last orders of all instances, newest first; `limit` of them. */
        get: operations["recent_orders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One order; waits for its end if asked. */
        get: operations["get_order"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/packages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Files of the repository, by package, then version descending. */
        get: operations["list_packages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/packages/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Download a package from an address into the repository. */
        post: operations["download_package"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/packages/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One file. */
        get: operations["get_package"];
        put?: never;
        post?: never;
        /** Delete a file; refused while instances use it, unless forced. */
        delete: operations["remove_package"];
        options?: never;
        head?: never;
        /** Rename a file; its version stays. */
        patch: operations["rename_package"];
        trace?: never;
    };
    "/packages/{file}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The bytes of a file; a range of them with `Range`. */
        get: operations["get_package_content"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/packages/{file}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Export the install face of a file and what it installs. */
        get: operations["export_package"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/packages/{file}/icon": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The icon of a file, a PNG. */
        get: operations["get_package_icon"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/packages/{file}/install": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The install face of a file, with the sizes and digests of what it installs. */
        get: operations["get_install"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/packages/{file}/repack": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cut the files of a version anew, so that machines that keep a damaged part fetch all of them again. */
        post: operations["repack_package"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/packages/{file}/settings/{name}/schema": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The XML schema a manifest names for a setting. */
        get: operations["get_setting_schema"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/packages/{package}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Versions of a package that can be delivered, the highest first, and since when. */
        get: operations["list_versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/packages/{package}/versions/{version}/block": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Block a version: it is not deliverable anywhere from now on; deliveries under way go on. */
        post: operations["block_version"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/packages/{package}/versions/{version}/deliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The deliver face of a version: scripts, store, depots, since when it can be delivered. */
        get: operations["get_deliver_face"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/packages/{package}/versions/{version}/pin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Keep a version although it is old, or (`keep: false`) not any more. */
        post: operations["pin_version"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/packages/{package}/versions/{version}/promote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put a version into the store whose versions stay as they are: the same bytes. */
        post: operations["promote_version"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/packages/{package}/versions/{version}/scripts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The text of a script. */
        get: operations["get_script"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/packages/{package}/versions/{version}/scripts/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Scripts that differ from those of another version of the package. */
        get: operations["get_script_diff"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/packages/{package}/versions/{version}/unblock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let a version be delivered again: whoever blocked it, or with `break-lock`. */
        post: operations["unblock_version"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Requests, newest first; at most 500. */
        get: operations["list_requests"];
        put?: never;
        /** Asks for a delivery: a draft, or filed at once with `submit`. With more environments or packages: a request for each, all or none; the first is told, with the others in `together`. */
        post: operations["new_request"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests/slot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What holds for a request that is filed now: board, earliest slot, fields, stages. */
        get: operations["request_slot"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests/{request}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A request. */
        get: operations["get_request"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes a draft. */
        patch: operations["change_request"];
        trace?: never;
    };
    "/requests/{request}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Approves at the stage that is open; with it, others that were filed in the same act for the same tier. */
        post: operations["approve_request"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests/{request}/ask-changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives it back to its author. */
        post: operations["ask_changes_of_request"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests/{request}/copy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Copies it into a draft: everything but the version. */
        post: operations["copy_request"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests/{request}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Rejects: it ends; with it, others that were filed in the same act for the same tier. */
        post: operations["reject_request"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests/{request}/review": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything an approver looks at, on one screen: gates, checks, scripts, variables and manifest that differ, length, rollback, how it fared below, who accepted it. */
        get: operations["review_request"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests/{request}/submit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Files a draft. */
        post: operations["submit_request"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests/{request}/take": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes it over, or gives it to somebody. */
        post: operations["take_request"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests/{request}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes it back. */
        post: operations["withdraw_request"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/resources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Resources by name, with who holds units and who waits. */
        get: operations["list_resources"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Set values: all or none. Of a weight, `0/1` changes nothing when it is free and is refused with the holder's name when it is not. */
        patch: operations["set_resources"];
        trace?: never;
    };
    "/resources/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One resource. A name with a slash is written with `%2F`. */
        get: operations["get_resource"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/resources/{name}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to a resource, newest first. */
        get: operations["get_resource_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/resources/{name}/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Push to a stack, pop, look at its top, empty it. */
        post: operations["change_resource_items"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rollouts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Rollouts, newest first. */
        get: operations["list_rollouts"];
        put?: never;
        /** Bring one version to many environments, in rings: each gets a delivery of its own. */
        post: operations["new_rollout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rollouts/{rollout}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A rollout: its rings with their numbers, its failures by cause. */
        get: operations["get_rollout"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rollouts/{rollout}/act": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Do something to a rollout; `retry` gives the new one. */
        post: operations["act_on_rollout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rollouts/{rollout}/targets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Targets of a rollout, in order. */
        get: operations["rollout_targets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Runs: of a task in the order of its jobs and packages, of a computer newest first. */
        get: operations["list_runs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Call runs off, do them again, or take them as failed. */
        post: operations["act_on_runs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Results as a file. */
        get: operations["export_runs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One run. */
        get: operations["get_run"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{id}/follow": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A run as it goes: events `line` and `run`. */
        get: operations["follow_run"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{id}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lines of a run's log. */
        get: operations["read_run_log"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{id}/log.txt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The whole log of a run as text. */
        get: operations["download_run_log"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/self-service": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your own computers, the packages offered for each, and what became of those you asked for. */
        get: operations["own_computers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/self-service/offers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Packages offered for self-service. */
        get: operations["list_offers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/self-service/offers/{package}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Offer a package, or change how. Asks for `deploy` and `control`: others start work by it. */
        put: operations["put_offer"];
        post?: never;
        /** Offer a package no more; what was asked for goes on. */
        delete: operations["withdraw_offer"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/self-service/requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Prepare a package for install on one of your own computers: at once, and its agent is woken. Asked again, what is under way stays. */
        post: operations["request_install"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/self-service/runs/{id}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lines of the log of something you asked for; 1,000 of them unless fewer are asked for. */
        get: operations["own_log"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/server": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The server itself, and how many there are of each. */
        get: operations["server_info"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who am I? */
        get: operations["who"];
        put?: never;
        /** Sign in: user and password, or an access key. Where the console has a fixed key, an empty body will do. */
        post: operations["sign_in"];
        /** Sign out. */
        delete: operations["sign_out"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a sign-in page has to offer. */
        get: operations["sign_in_options"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/setting-groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Groups of settings by name. */
        get: operations["list_setting_groups"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/setting-groups/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One group of settings. */
        get: operations["get_setting_group"];
        /** Make or replace a group of settings. */
        put: operations["put_setting_group"];
        post?: never;
        /** Remove a group of settings nobody imports. */
        delete: operations["remove_setting_group"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/software": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Software on any computer, and on how many it is. */
        get: operations["list_software"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every space, with its engine, its counts, its deliveries: the steering board. */
        get: operations["list_spaces"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/engines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Start or stop engines: a line for each space. */
        post: operations["act_on_engines"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/relaunch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Relaunch spaces: their graphs go back to upcoming. A line for each. */
        post: operations["relaunch_spaces"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A space with its graph: how every object stands, why, what the caller may do. */
        get: operations["get_space"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Do something to applications and jobs: a line for each. */
        post: operations["act_on_objects"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to a space, newest first: a line a run, relaunches with what they threw away, missed times. */
        get: operations["space_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/keep": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The graph stays as it is after its run ended, instead of going back to upcoming; or goes back after all. */
        post: operations["keep_state"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Planned starts of a space over business dates. */
        get: operations["space_plan"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/positions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Keep places of applications in the picture: they are written into the text of the space's document. */
        put: operations["put_positions"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Runs of a space, newest first. */
        get: operations["list_space_runs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spaces/{space}/runs/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A run of a space as it stands, or stood at its end. */
        get: operations["get_space_run"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/states": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** State objects by agent, instance, name. */
        get: operations["list_states"];
        put?: never;
        post?: never;
        /** State objects go: those of one instance (name and type may be left open), or all that have expired. */
        delete: operations["purge_states"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/states/follow": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** State objects as they change: server-sent events named `state`; first up to 1,000 as they stand. */
        get: operations["follow_states"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/states/one": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A state object and, when it is a number, its last values. */
        get: operations["one_state"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Applications and jobs of all spaces that fit, with why they stand as they do. */
        get: operations["status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tasks by name. */
        get: operations["list_tasks"];
        put?: never;
        /** Make a task; it is not active. */
        post: operations["create_task"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tasks/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One task. */
        get: operations["get_task"];
        /** Replace everything people wrote of a task. Jobs keep their runs by name, packages by version. */
        put: operations["put_task"];
        post?: never;
        /** Remove an inactive task with its runs and their logs. */
        delete: operations["remove_task"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tasks/{name}/activate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Activate a task: when this answers, its runs are there. */
        post: operations["activate_task"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tasks/{name}/deactivate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Deactivate a task: what waits is called off, what was handed out goes on. */
        post: operations["deactivate_task"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tasks/{name}/duplicate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make an inactive copy. */
        post: operations["duplicate_task"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tasks/{name}/force-start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Start an active task now, whatever its start and its preparation slot. */
        post: operations["force_start_task"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tasks/{name}/progress": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Counts of each package of each job. */
        get: operations["task_progress"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tiers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tiers, by rank, with what they say now. */
        get: operations["list_tiers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/time-slots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Time slots by name. */
        get: operations["list_time_slots"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/time-slots/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One time slot. */
        get: operations["get_time_slot"];
        /** Make a time slot, or change it. */
        put: operations["put_time_slot"];
        post?: never;
        /** Take a time slot away that no task names. */
        delete: operations["remove_time_slot"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's tokens. */
        get: operations["list_tokens"];
        put?: never;
        /** A new token; its secret is in the answer, once. */
        post: operations["add_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a token. */
        delete: operations["remove_token"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin an upload. */
        post: operations["begin_upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/uploads/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far an upload is. */
        get: operations["get_upload"];
        put?: never;
        post?: never;
        /** Give an upload up. */
        delete: operations["cancel_upload"];
        options?: never;
        head?: never;
        /** Send bytes of an upload, from `offset` on: all of them, or some. */
        patch: operations["send_upload"];
        trace?: never;
    };
    "/uploads/{id}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Publish an upload that is whole. 201: a new version; 200: the repository had these bytes as this version already. */
        post: operations["publish_upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What instances consumed in the last minutes. */
        get: operations["usage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All users. */
        get: operations["list_users"];
        put?: never;
        /** A new user. */
        post: operations["add_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a user. */
        delete: operations["remove_user"];
        options?: never;
        head?: never;
        /** Change a user; anyone may change their own password. */
        patch: operations["change_user"];
        trace?: never;
    };
    "/why": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Why the last thing of the caller's waits, or failed. */
        get: operations["why_mine"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/why/{object}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Why something waits, or failed: `D-42`, `R-131`, `SPACE/APP/JOB` (slashes written `%2F`), an environment, a space, a lock. */
        get: operations["why_object"];
        put?: never;
        post?: never;
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
        /** @description `POST /envs/{env}/accept`. */
        Accept: {
            /**
             * @description Note.
             * @default
             */
            note?: string;
            /**
             * @description Package.
             * @default
             */
            package?: string;
            /**
             * @description Version.
             * @default
             */
            version?: string;
        };
        /** @description That a version was accepted where it was installed (§5.2). */
        AcceptanceRecord: {
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description Who. */
            by: string;
            /** @description Environment. */
            env: string;
            /** @description What was said. */
            note: string;
            /** @description Its tier at that time. */
            tier: string;
        };
        /** @description An acceptance. */
        Accepted: {
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description Who. */
            by: string;
            /** @description Digest. */
            digest: string;
            /** @description Environment. */
            env: string;
            /** @description Note. */
            note: string;
            /** @description Package. */
            package: string;
            /** @description Version. */
            version: string;
        };
        /** @description A key, shown to an administrator: `GET /credentials/{name}/key`. Asking for it leaves an audit line. */
        AccessKey: {
            /** @description The access key. */
            access_key: string;
        };
        /** @description One step of the work. `kind` chooses which of the other fields count. */
        Action: {
            /**
             * @description Checks made just before.
             * @default []
             */
            checks?: components["schemas"]["Check"][];
            /**
             * @description `run`: a line for the machine's shell; empty when `vector` is given.
             * @default
             */
            command?: string;
            /**
             * @description `run`: environment variables.
             * @default {}
             */
            env?: {
                [key: string]: string;
            };
            /**
             * @description `move`, `copy`: pattern of what to take.
             * @default
             */
            from?: string;
            /**
             * @description `run` `move` `copy` `delete` `mkdir`.
             * @default run
             */
            kind?: string;
            /**
             * @description Name in messages; empty: `action #k`.
             * @default
             */
            label?: string;
            /**
             * Format: int32
             * @description Last lines of output that are reported; −1: all, within the bound.
             * @default 10
             */
            log_lines?: number;
            /**
             * @description `delete`, `mkdir`: the paths.
             * @default []
             */
            paths?: string[];
            /**
             * @description `run`: rules about the result, in order; none: code 0.
             * @default []
             */
            rules?: components["schemas"]["Rule"][];
            /**
             * @description `move`, `copy`: where to.
             * @default
             */
            to?: string;
            /**
             * @description `run`: an argument vector without a shell.
             * @default []
             */
            vector?: string[];
        };
        /** @description One line a bulk action gives for each object (AC-3). */
        ActionResult: {
            /** @description It was so already (E-5). */
            already: boolean;
            /** @description Code of the problem; empty: done. */
            code: string;
            /** @description Command that does the same (§29.46). */
            command: string;
            /** @description Delivery a demand made: `D-42`. */
            delivery: string;
            /** @description It was done; already so counts. */
            done: boolean;
            /** @description Object: a path, a space, a lock. */
            object: string;
            /** @description What was done, or why not. */
            text: string;
        };
        /** @description An agent, real or virtual. */
        Agent: {
            /**
             * Format: date-time
             * @description When it last connected.
             */
            connected_at?: string | null;
            /**
             * Format: date-time
             * @description When it was enrolled or declared.
             */
            created_at: string;
            /** @description Credential of a virtual agent. */
            credential?: string | null;
            /** @description What it is for, as people wrote it. */
            description: string;
            facts?: components["schemas"]["Facts"] | null;
            /**
             * Format: int64
             * @description Generation it says it holds.
             */
            generation_held: number;
            /**
             * Format: int64
             * @description Newest generation of its assignment.
             */
            generation_planned: number;
            /** @description Id. */
            id: string;
            /**
             * Format: int64
             * @description Instances on it.
             */
            instances: number;
            /**
             * Format: int64
             * @description Instances started.
             */
            instances_started: number;
            /** @description Name. */
            name: string;
            /** @description Operating system: `Debian GNU/Linux 12`. */
            os?: string | null;
            /**
             * Format: int64
             * @description Grows with each change people make.
             */
            revision: number;
            /**
             * Format: date-time
             * @description Last sign of life.
             */
            seen_at?: string | null;
            /** @description `connected`, `disconnected`, or `unknown` (never connected, or virtual). */
            state: string;
            /** @description Version of the agent's program. */
            version?: string | null;
            /** @description A record without a program that can deploy. */
            virtual: boolean;
        };
        /** @description `PATCH /agents/{agent}`: what is given changes. */
        AgentChange: {
            /**
             * @description Credential; `""` takes it away.
             * @default null
             */
            credential?: string | null;
            /**
             * @description What it is for.
             * @default null
             */
            description?: string | null;
            /**
             * Format: int64
             * @description Revision that was read; a stale one is refused.
             * @default null
             */
            revision?: number | null;
        };
        /** @description What a foreign agent says when it is asked now: `GET /computers/{id}/status`. */
        AgentStatus: {
            /** @description Address and port at which it answered. */
            address?: string | null;
            /** @description `waiting` `busy` `unreachable`, `nowhere` (it may be asked at no address), `connected` or `away` (of our own agents). */
            outcome: string;
            /** @description The same in the reader's language. */
            text: string;
        };
        /** @description Another package that is asked for along with the first. */
        AlsoAsked: {
            /**
             * @description Package.
             * @default
             */
            package?: string;
            /**
             * @description Version.
             * @default
             */
            version?: string;
        };
        /** @description What applying changes, or would change. */
        Applied: {
            /** @description It was applied. */
            applied: boolean;
            /** @description One a document. */
            changes: components["schemas"]["DocumentChange"][];
            /** @description What is wrong: nothing was applied when there is more than warnings. */
            faults: components["schemas"]["FileFault"][];
        };
        /** @description `POST /documents/apply`: a directory of files, all of them or none. */
        ApplyDocuments: {
            /**
             * @description File names and texts.
             * @default {}
             */
            files?: {
                [key: string]: string;
            };
            /**
             * @description Only say what would change.
             * @default false
             */
            plan?: boolean;
        };
        /** @description An attempt of a job on an agent. */
        AttemptView: {
            /** @description Agent. */
            agent: string;
            cause?: components["schemas"]["CauseView"] | null;
            /** @description Rows of a preflight. */
            checks: components["schemas"]["CheckRow"][];
            /**
             * Format: int32
             * @description Exit code.
             */
            code?: number | null;
            /** @description Delivery. */
            delivery: string;
            /** @description `exited` `signalled` `timeout-run` … */
            end: string;
            /**
             * Format: date-time
             * @description Ended.
             */
            ended_at?: string | null;
            /** @description Id: its log is `GET /attempts/{id}/log`. */
            id: string;
            /**
             * Format: int64
             * @description Bytes of its log.
             */
            log_bytes: number;
            /** @description The whole log is here. */
            log_complete: boolean;
            /**
             * Format: int64
             * @description Lines of its log.
             */
            log_lines: number;
            /**
             * Format: int64
             * @description Bytes of its log that are missing (LG-9).
             */
            log_missing_bytes: number;
            /**
             * Format: int32
             * @description Number of the try.
             */
            number: number;
            /** @description Job. */
            path: string;
            /** @description `dispatched` `queued` `active` `stopping` `unreachable` `ended`. */
            phase: string;
            /**
             * Format: int32
             * @description Process.
             */
            pid?: number | null;
            /** @description Account. */
            run_as: string;
            /** @description Space. */
            space: string;
            /**
             * Format: date-time
             * @description Began.
             */
            started_at?: string | null;
        };
        /** @description A line of the audit trail that is not as it was written. */
        AuditBroken: {
            /**
             * Format: int64
             * @description Its number.
             */
            line: number;
            /** @description What is wrong. */
            reason: components["schemas"]["Reason"];
        };
        /** @description A line of the audit trail. */
        AuditLine: {
            /** @description What: `instance.deployed`, `package.published`, … */
            action: string;
            /** @description Who: `user admin`, `token ci`, `agent box-1`, `server`. */
            actor: string;
            /** @description Address the call came from. */
            address?: string;
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description For whom a token acted. */
            behalf?: string;
            /** @description The program that called, as it names itself. */
            client?: string;
            /** @description Values that matter; never a secret. */
            details: {
                [key: string]: string;
            };
            /**
             * Format: int64
             * @description Grows by one with each line.
             */
            number: number;
            /** @description To what: the name people see. */
            object: string;
            /** @description Request, as the server's log names it. */
            request: string;
            /** @description The role it was done in; empty: of the server itself, and in lines older than 2026-11. */
            role?: string;
        };
        /** @description Whether the audit trail is as it was written: `GET /audit/verify`. */
        AuditVerified: {
            /**
             * Format: int64
             * @description Number of the line with which the chain begins; absent: there is none yet.
             */
            begins_at?: number | null;
            broken?: components["schemas"]["AuditBroken"] | null;
            /** @description SHA-256 digest of the last line that is as it was written, 64 hexadecimal digits: keep it elsewhere to compare later. */
            head: string;
            /**
             * Format: int64
             * @description Number of that line.
             */
            head_line: number;
            /**
             * Format: int64
             * @description Lines of the chain looked at; up to the broken one, when there is one.
             */
            lines: number;
            /** @description Nothing is wrong. */
            ok: boolean;
            /**
             * Format: int64
             * @description Lines older than the chain: covered together by a digest in its first line.
             */
            older: number;
        };
        /** @description What a credential may see, say and join. */
        Authorizations: {
            /**
             * @description Groups it may join.
             * @default {
             *       "default": null,
             *       "rules": []
             *     }
             */
            groups?: components["schemas"]["GroupRules"];
            /**
             * @description Messages it may send.
             * @default {
             *       "default": null,
             *       "rules": []
             *     }
             */
            messages?: components["schemas"]["MessageRules"];
            /**
             * @description State objects it may read.
             * @default {
             *       "default": null,
             *       "rules": []
             *     }
             */
            states?: components["schemas"]["StateRules"];
        };
        BTreeMap: {
            [key: string]: string;
        };
        /** @description `POST /deliveries/{delivery}/cancel`. */
        Because: {
            /**
             * @description Why.
             * @default
             */
            reason?: string;
        };
        /** @description What a device id is bound to (S-1): what its agent first proved itself with, and how it was last known. */
        Binding: {
            /**
             * @description Common name of its client certificate; empty: it never showed one.
             * @default
             */
            certificate?: string;
            /**
             * @description Its `GLPI-Agent-ID`; empty: it has none.
             * @default
             */
            glpi_id?: string;
            /**
             * @description Declared network it speaks from; empty: none.
             * @default
             */
            network?: string;
            /** @default null */
            refused?: components["schemas"]["RefusedContact"] | null;
            /**
             * @description User or credential it signed in with (HTTP Basic); empty: it never did.
             * @default
             */
            user?: string;
        };
        /** @description A stretch of time or a moment in the calendar. */
        CalendarEntry: {
            /** @description Environments it is about. */
            envs: string[];
            /**
             * Format: date-time
             * @description Begin.
             */
            from: string;
            /** @description `window` (open) `freeze` `cutoff` `board` `delivery` `request`. */
            kind: string;
            /** @description Name: of a window, a freeze; `D-42`, `R-131`; the tier of a board. */
            name: string;
            /** @description Why, and who. */
            text: string;
            /** @description Tiers it is about. */
            tiers: string[];
            /** @description In the reader's language. */
            title: string;
            /**
             * Format: date-time
             * @description End; the begin of what is a moment.
             */
            to: string;
        };
        /** @description What stands in the calendar: `GET /calendar`. */
        CalendarView: {
            /** @description By begin. */
            entries: components["schemas"]["CalendarEntry"][];
            /**
             * Format: date-time
             * @description Begin of what was asked for.
             */
            from: string;
            /**
             * Format: date-time
             * @description Its end.
             */
            to: string;
        };
        /** @description The end of a call. */
        CallEnd: {
            /**
             * Format: int64
             * @description How many received the call.
             */
            receivers: number;
            /** @description The replies that came in time. */
            replies: components["schemas"]["ReceivedMessage"][];
            /** @description Fewer came than were waited for. */
            timed_out: boolean;
        };
        /** @description A function a package offers (*MessageCallback*). */
        Callback: {
            /**
             * @description What it does.
             * @default
             */
            description?: string;
            /**
             * @description Key of the message that calls it.
             * @default
             */
            key?: string;
            /**
             * @description Its arguments, in order.
             * @default []
             */
            parameters?: components["schemas"]["Member"][];
            /**
             * @description Type of its reply; absent: it does not reply.
             * @default null
             */
            response_type?: string | null;
        };
        /** @description Who is calling: `GET /session`. */
        Caller: {
            /** @description `user`, `token` or `credential`. */
            kind: string;
            /** @description Name. */
            name: string;
            /**
             * @description Rights that come with it: `view` `publish` `deploy` `control` `manage-agents` `administer` `self-service` `deliver-to` `set-resource`
             *     `run-engines` `act-on-jobs` `request-delivery` `approve` `break-lock` `override` `edit-spaces`.
             */
            rights: string[];
            /** @description Role: `administrator` `operator` `developer` `release-manager` `auditor` `reader` `self-service`. */
            role: string;
        };
        /** @description A catalogue this server reads. */
        Catalogue: {
            /** @description Why the last reading failed, in the caller's language. */
            failure?: string | null;
            /** @description Key its files are signed with (Ed25519, base64); learnt at the first reading unless given. */
            key?: string | null;
            /** @description Name. */
            name: string;
            /**
             * Format: int64
             * @description Packages it offers.
             */
            packages: number;
            /**
             * Format: date-time
             * @description When it was last read.
             */
            read_at?: string | null;
            /** @description Address of its `index.json`. */
            url: string;
        };
        /** @description A download from a catalogue. */
        CatalogueDownload: {
            /** @description Catalogue, or empty for a plain address. */
            catalogue: string;
            /**
             * Format: int64
             * @description Bytes that have arrived.
             */
            done_bytes: number;
            /** @description Why it failed, in English. */
            failure?: string | null;
            /** @description File in the repository, when it is done. */
            file?: string | null;
            /** @description Id. */
            id: string;
            /** @description Instances that would take it with a reload: `agent/instance`. */
            instances: string[];
            /** @description Package name; empty while it is not known. */
            package: string;
            /** @description `running` `done` `failed`. */
            state: string;
            /**
             * Format: int64
             * @description Bytes in all; 0 while it is not known.
             */
            total_bytes: number;
            /** @description Version. */
            version: string;
        };
        /** @description A package a catalogue offers, and how it stands here. */
        CatalogueEntry: {
            /** @description Author. */
            author: string;
            /** @description Catalogue. */
            catalogue: string;
            /** @description Description. */
            description: components["schemas"]["BTreeMap"];
            /** @description Address of its documentation. */
            documentation?: string | null;
            /** @description `/catalogues/{catalogue}/icons/{name}` has a picture. */
            has_icon: boolean;
            /** @description Highest version here. */
            installed?: string | null;
            /** @description Package name. */
            name: string;
            /** @description Platforms; empty: any. */
            platforms: string[];
            /**
             * Format: int64
             * @description Size of the file.
             */
            size_bytes: number;
            /** @description `new` (nothing of it here), `current`, `newer` (an older one is here). */
            standing: string;
            /** @description Title. */
            title: components["schemas"]["BTreeMap"];
            /** @description Version offered: the highest. */
            version: string;
        };
        /** @description A rule: what evidence means which cause. It fits when its pattern matches a line, or one of its facts holds; `jobs` and `streams` narrow it. */
        CauseRule: {
            /**
             * @description What to do.
             * @default {}
             */
            advice?: components["schemas"]["BTreeMap"];
            /**
             * @description Code: `disk_full`.
             * @default
             */
            code?: string;
            /**
             * @description Exit codes.
             * @default []
             */
            exit_codes?: number[];
            /**
             * @description What the supervisor saw: `errno:ENOSPC`, `signal:9`, `oom`, `timeout:run`, `timeout:silence`.
             * @default []
             */
            facts?: string[];
            /**
             * @description Jobs: `CA_Demarrage/*`; empty: all.
             * @default []
             */
            jobs?: string[];
            /**
             * @description Address of documentation.
             * @default
             */
            link?: string;
            /**
             * @description Regular expression looked for in each line; empty: facts alone.
             * @default
             */
            match?: string;
            /**
             * @description `dev` or `ops`.
             * @default
             */
            owner?: string;
            /**
             * Format: int32
             * @description The highest wins; 0 to 1,000.
             * @default 0
             */
            priority?: number;
            /**
             * @description Whether another try may help, for jobs that retry.
             * @default null
             */
            retry?: boolean | null;
            /**
             * @description `out`, `err`; empty: both.
             * @default []
             */
            streams?: string[];
            /**
             * @description Title.
             * @default {}
             */
            title?: components["schemas"]["BTreeMap"];
        };
        /** @description A classified cause (§18). */
        CauseView: {
            /** @description What to do. */
            advice: string;
            /** @description Code; `unknown`: not recognised. */
            code: string;
            /** @description Lines that say so. */
            evidence: components["schemas"]["EvidenceLine"][];
            /** @description Last lines of the log. */
            excerpt: components["schemas"]["EvidenceLine"][];
            /** @description Documentation. */
            link: string;
            /** @description Other causes that fit. */
            others: string[];
            /** @description `dev` or `ops`. */
            owner: string;
            /** @description Title, in the reader's language. */
            title: string;
        };
        /** @description A change. The `event:` field of the stream is its `type`. */
        Change: {
            /** @enum {string} */
            type: "reset";
        } | {
            /** @description The instance. */
            instance: components["schemas"]["Instance"];
            /** @enum {string} */
            type: "instance";
        } | {
            /** @description Agent. */
            agent: string;
            /** @description Name. */
            name: string;
            /** @enum {string} */
            type: "instance-removed";
        } | {
            /** @description The agent. */
            agent: components["schemas"]["Agent"];
            /** @enum {string} */
            type: "agent";
        } | {
            /** @description Name. */
            name: string;
            /** @enum {string} */
            type: "agent-removed";
        } | {
            /** @description The file. */
            package: components["schemas"]["PackageFile"];
            /** @enum {string} */
            type: "package";
        } | {
            /** @description File name. */
            file: string;
            /** @enum {string} */
            type: "package-removed";
        } | {
            /** @description The order. */
            order: components["schemas"]["Order"];
            /** @enum {string} */
            type: "order";
        } | {
            /** @description The death. */
            death: components["schemas"]["Death"];
            /** @enum {string} */
            type: "death";
        } | {
            /** @description The line. */
            line: components["schemas"]["JournalLine"];
            /** @enum {string} */
            type: "journal";
        } | {
            /** @description How it stands. */
            download: components["schemas"]["CatalogueDownload"];
            /** @enum {string} */
            type: "download";
        } | {
            /** @enum {string} */
            type: "catalogue";
        } | {
            /** @enum {string} */
            type: "configuration";
        } | {
            /** @description Name of the package (instance name). */
            package: string;
            /** @enum {string} */
            type: "descriptor";
        } | {
            /** @description The computer. */
            computer: components["schemas"]["Computer"];
            /** @enum {string} */
            type: "computer";
        } | {
            /** @description Its id. */
            id: string;
            /** @enum {string} */
            type: "computer-removed";
        } | {
            /** @description The task. */
            task: components["schemas"]["Task"];
            /** @enum {string} */
            type: "task";
        } | {
            /** @description Its name. */
            name: string;
            /** @enum {string} */
            type: "task-removed";
        } | {
            /** @description There were more. */
            more: boolean;
            /** @description The runs. */
            runs: components["schemas"]["TaskRun"][];
            /** @enum {string} */
            type: "runs";
        } | {
            /** @description Its id. */
            id: string;
            /** @enum {string} */
            type: "draft";
        } | {
            /** @enum {string} */
            type: "fleet";
        } | {
            /** @description Its name. */
            name: string;
            /** @enum {string} */
            type: "space";
        } | {
            /** @description Its number: `D-42`. */
            delivery: string;
            /** @enum {string} */
            type: "delivery";
        } | {
            /** @description Its name: `CA_LIV_ENV`, `delivery/INT1`. */
            name: string;
            /** @enum {string} */
            type: "resource";
        } | {
            /** @description Its number: `R-131`. */
            request: string;
            /** @enum {string} */
            type: "request";
        } | {
            /** @description Its number: `RO-7`. */
            rollout: string;
            /** @enum {string} */
            type: "rollout";
        } | {
            /** @enum {string} */
            type: "usage";
            /** @description One entry an instance that runs. */
            usage: components["schemas"]["UsageNow"][];
        };
        /** @description A test made before anything is changed. */
        Check: {
            /**
             * @description Word of [`model::install::CheckKind`]: `file_exists`, `free_space`, …
             * @default
             */
            kind?: string;
            /**
             * @description Name in messages; empty: the kind.
             * @default
             */
            label?: string;
            /**
             * @description `error` `skip` `startnow` `warning` `info`.
             * @default
             */
            otherwise?: string;
            /**
             * @description Path.
             * @default
             */
            path?: string;
            /**
             * @description Value as text; sizes and free space in bytes.
             * @default
             */
            value?: string;
        };
        /** @description A row of a preflight report. */
        CheckRow: {
            /**
             * @description Agent; empty: the server.
             * @default
             */
            agent?: string;
            /**
             * @description `PF-10`.
             * @default
             */
            id?: string;
            /**
             * @description What was found.
             * @default
             */
            measured?: string;
            /** @default null */
            reason?: components["schemas"]["Reason"] | null;
            /**
             * @description What was asked.
             * @default
             */
            required?: string;
            /**
             * @description `ok` `warn` `fail` `skipped`.
             * @default
             */
            status?: string;
            /**
             * @description What: `docroot /produit/httpd-sicardi`.
             * @default
             */
            subject?: string;
        };
        /** @description Who gives a chunk. */
        ChunkFrom: {
            /**
             * Format: int32
             * @description The chunk.
             */
            chunk: number;
            peer?: components["schemas"]["Peer"] | null;
        };
        /** @description What a Constellation package says about where it runs. */
        Compatibility: {
            /**
             * @description Version of Constellation it was made for: `1.8`.
             * @default null
             */
            constellation?: string | null;
            /**
             * @description .NET target: `net45`.
             * @default null
             */
            dotnet?: string | null;
            /**
             * @description Platforms, in order.
             * @default []
             */
            platforms?: components["schemas"]["PlatformDeclared"][];
        };
        /** @description A machine an agent of any kind speaks for. What it says about itself is a claim. */
        Computer: {
            /** @description Address it last spoke from. */
            address: string;
            /** @description Name of its agent, if it is ours. */
            agent?: string | null;
            /** @description Product and version of the agent: `FusionInventory-Agent_v2.6-3`. */
            agent_version: string;
            /** @description Architecture. */
            arch: string;
            /** @description Whether its agent is connected now; only ours are. */
            connected: boolean;
            /**
             * Format: date-time
             * @description Last contact.
             */
            contact_at?: string | null;
            /**
             * Format: date-time
             * @description When it was first seen.
             */
            created_at: string;
            /** @description Version of its deploy task, which decides what it can do; empty for ours. */
            deploy_version: string;
            /** @description Device id, if its agent is not ours. */
            device_id?: string | null;
            /** @description Id: `cmp_…`. */
            id: string;
            /**
             * Format: date-time
             * @description Last inventory.
             */
            inventory_at?: string | null;
            /** @description Kind of its agent: `escale` `fusioninventory` `glpi`. */
            kind: string;
            /** @description Labels people gave it. */
            labels: string[];
            /** @description Name; several computers may have the same. */
            name: string;
            /** @description System with its version: `Debian GNU/Linux 12.11`. */
            os: string;
            /** @description Family of its system: `linux` `windows` … */
            os_family: string;
            /**
             * Format: int64
             * @description Grows with each change people make.
             */
            revision: number;
            /** @description `approved` `pending` `refused` `duplicate` (two machines use one device id). */
            standing: string;
            /** @description Tag. */
            tag: string;
            /** @description Organisational unit: `/`, `/paris/accounting`. */
            unit: string;
        };
        /** @description `POST /computers/actions`: one action on a selection; each computer gets its own result. */
        ComputerAction: {
            /**
             * @description `approve` `refuse` `remove` `wake` `request-inventory` `forget-binding` `add-to-group` `remove-from-group` `target-task`.
             * @default
             */
            action?: string;
            /**
             * @description Ids.
             * @default []
             */
            computers?: string[];
            /**
             * @description `add-to-group`, `remove-from-group`: the static group.
             * @default
             */
            group?: string;
            /**
             * @description `target-task`: the package.
             * @default
             */
            package?: string;
            /**
             * @description `target-task`: an inactive task.
             * @default
             */
            task?: string;
            /**
             * @description `target-task`: its version; empty: the newest.
             * @default
             */
            version?: string;
        };
        /** @description `PATCH /computers/{id}`: what is given changes. */
        ComputerChange: {
            /**
             * @description Comment.
             * @default null
             */
            comment?: string | null;
            /**
             * @description Labels.
             * @default null
             */
            labels?: string[] | null;
            /**
             * @description Name of the user whose computer it is; empty: nobody's.
             * @default null
             */
            owner?: string | null;
            /**
             * Format: int64
             * @description Revision that was read.
             * @default null
             */
            revision?: number | null;
            /**
             * @description `approved` or `refused`; of one that is `duplicate`: `approved` takes the flag away.
             * @default null
             */
            standing?: string | null;
            /**
             * @description Unit.
             * @default null
             */
            unit?: string | null;
            /**
             * Format: int32
             * @description Port its agent listens on for wake-ups; 0: the usual one.
             * @default null
             */
            wake_port?: number | null;
        };
        /** @description A computer with what its inventory says: `GET /computers/{id}`. */
        ComputerDetail: {
            /** @description Who approved it: `user NAME`, `token NAME`; empty: no person did, it was accepted by its network or came with our own agent. */
            approved_by?: string;
            /** @description What its device id is bound to, if its agent is not ours. */
            binding?: components["schemas"]["Binding"];
            /** @description Comment of people. */
            comment: string;
            /** @description The computer. */
            computer: components["schemas"]["Computer"];
            /**
             * Format: int32
             * @description Processors.
             */
            cpus: number;
            /** @description Domain or workgroup. */
            domain: string;
            /** @description File systems. */
            drives: components["schemas"]["Drive"][];
            /** @description Groups it belongs to now, static and dynamic. */
            groups: string[];
            /** @description Kernel. */
            kernel: string;
            /** @description Last user signed in. */
            last_user: string;
            /** @description Manufacturer. */
            manufacturer: string;
            /**
             * Format: int64
             * @description Memory in bytes.
             */
            memory_bytes: number;
            /** @description Model. */
            model: string;
            /** @description Network interfaces. */
            networks: components["schemas"]["NetworkInterface"][];
            /** @description Name of the system. */
            os_name: string;
            /** @description Its version. */
            os_version: string;
            /** @description The user whose computer it is, for self-service; empty: nobody's. */
            owner?: string;
            /** @description Serial number. */
            serial: string;
            /**
             * Format: int64
             * @description Pieces of software in its inventory; read them with `GET /computers/{id}/software`.
             */
            software: number;
            /** @description Machine id of the firmware. */
            uuid: string;
            /** @description Where it can be woken: address and port, if anywhere. */
            wake_address?: string | null;
            /** @description How the last wake-up went: `woken` `busy` `refused` `unreachable`; empty when there was none. */
            wake_outcome: string;
        };
        /** @description The query of a dynamic group: any of the alternatives, each of which asks for all of its conditions. */
        ComputerQuery: {
            /**
             * @description Alternatives; none: no computer.
             * @default []
             */
            any?: components["schemas"]["Condition"][][];
        };
        /** @description A condition of a dynamic group. */
        Condition: {
            /**
             * @description `name` `os_family` `os_name` `os_version` `arch` `tag` `label` `unit` `address` `domain` `agent_kind` `agent_version` `free_disk` `memory`
             *     `contact` (age of the last contact) `software` `manufacturer` `model` `serial` `group` `last_user`.
             * @default
             */
            field?: string;
            /**
             * @description `is` `is-not` `contains` `not-contains` `begins` `ends` `in` (address in a network), `at-least` `at-most` `more` `less` (numbers, versions,
             *     ages), `present` `absent` (software).
             * @default
             */
            test?: string;
            /**
             * @description Value: text, `512MiB`, `7d`, `10.0.0.0/8`, a version, the name of a software.
             * @default
             */
            value?: string;
            /**
             * @description Version to compare with.
             * @default
             */
            version?: string;
            /**
             * @description `software`: its version is compared by `version_test` (`any` when empty).
             * @default
             */
            version_test?: string;
        };
        /** @description What applying a configuration would change, or why it is refused. */
        ConfigurationCheck: {
            /**
             * @description What applying it would do, one sentence each.
             * @default []
             */
            changes?: string[];
            /**
             * @description What is wrong; when there is anything, nothing is saved.
             * @default []
             */
            problems?: components["schemas"]["ConfigurationProblem"][];
            /**
             * @description What is odd and harmless.
             * @default []
             */
            warnings?: string[];
        };
        /** @description The configuration in the form of Constellation's file: `GET /configuration`. */
        ConfigurationFile: {
            /** @description It was saved and not applied yet. */
            pending: boolean;
            /**
             * Format: int64
             * @description Grows with each save; when given back, a stale one is refused.
             */
            revision: number;
            /** @description The file, with every key in it. */
            text: string;
        };
        /** @description Something wrong in a configuration. */
        ConfigurationProblem: {
            /**
             * Format: int32
             * @description Column, from 1.
             */
            column: number;
            /**
             * Format: int32
             * @description Line, from 1.
             */
            line: number;
            /** @description What, and what to do, in the caller's language. */
            text: string;
        };
        /** @description `POST /groups/{name}/duplicate`, `POST /tasks/{name}/duplicate`. */
        CopyName: {
            /** @description Name of the copy. */
            name: string;
        };
        /** @description `POST /requests/{request}/copy`: everything but the version is copied. */
        CopyRequest: {
            /**
             * @description Environment; empty: the same.
             * @default
             */
            env?: string;
            /**
             * @description Version; empty: the same.
             * @default
             */
            version?: string;
        };
        /** @description How many there are. */
        Counts: {
            /**
             * Format: int64
             * @description Agents, virtual ones included.
             */
            agents: number;
            /**
             * Format: int64
             * @description Agents connected now.
             */
            agents_connected: number;
            /**
             * Format: int64
             * @description Instances, virtual ones included.
             */
            instances: number;
            /**
             * Format: int64
             * @description Instances that should run and do not: stopped with a reason.
             */
            instances_failed: number;
            /**
             * Format: int64
             * @description Instances of which a newer version is in the repository.
             */
            instances_outdated: number;
            /**
             * Format: int64
             * @description Instances started.
             */
            instances_started: number;
            /**
             * Format: int64
             * @description Package files.
             */
            packages: number;
            /**
             * Format: int64
             * @description Bytes of the repository.
             */
            packages_bytes: number;
        };
        /** @description A credential: what a device, a script or a package proves its identity with. */
        Credential: {
            /** @description The access key; only in the answer that makes it or changes it. */
            access_key?: string | null;
            /** @description May start, stop and watch: the control hub, and the console with its key. */
            control?: boolean;
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /** @description Opens the sentinel name `Developer`. */
            developer?: boolean;
            /** @description A disabled one opens nothing. */
            enabled: boolean;
            /** @description May administer: the management interface. */
            management?: boolean;
            /** @description Name. */
            name: string;
            /** @description It has rules about what it may see, say or join. */
            restricted?: boolean;
            /**
             * Format: int64
             * @description Grows with each change.
             */
            revision: number;
            /** @description Virtual agents and instances that use it. */
            used_by: string[];
        };
        /** @description `PATCH /credentials/{name}`: what is given changes. */
        CredentialChange: {
            /**
             * @description New access key; `""` makes a random one.
             * @default null
             */
            access_key?: string | null;
            /**
             * @description May start, stop and watch.
             * @default null
             */
            control?: boolean | null;
            /**
             * @description Opens the sentinel name `Developer`.
             * @default null
             */
            developer?: boolean | null;
            /**
             * @description Switch on or off.
             * @default null
             */
            enabled?: boolean | null;
            /**
             * @description May administer.
             * @default null
             */
            management?: boolean | null;
            /**
             * Format: int64
             * @description Revision that was read; a stale one is refused.
             * @default null
             */
            revision?: number | null;
        };
        /** @description An unexpected end of an instance's process. */
        Death: {
            /** @description Agent. */
            agent: string;
            /**
             * Format: date-time
             * @description When, by the agent's clock.
             */
            at: string;
            /** @description How it ended, as a reason: `exited`, `signaled`, `ended-unseen`. */
            ending: components["schemas"]["Reason"];
            /**
             * Format: int32
             * @description Exit code, if it exited.
             */
            exit_code?: number | null;
            /** @description What followed. */
            follows: components["schemas"]["Reason"];
            /** @description Instance. */
            instance: string;
            /**
             * Format: int64
             * @description Grows with each death.
             */
            number: number;
            /**
             * Format: int32
             * @description Signal, if one ended it.
             */
            signal?: number | null;
            /**
             * Format: int64
             * @description How long it had lived, in milliseconds.
             */
            uptime_ms: number;
        };
        /** @description `POST /deliveries/{delivery}/decide`. */
        Decide: {
            /**
             * @description Agent, for `exclude`.
             * @default
             */
            agent?: string;
            /**
             * @description `retry` `ignore` `fail` `exclude` `roll-back` `take-over`; of a manual job `confirm` `refuse`.
             * @default
             */
            decision?: string;
            /**
             * @description Values a manual job asks for, by name, for `confirm`.
             * @default {}
             */
            params?: {
                [key: string]: string;
            };
            /**
             * @description Job; empty: the one that asks.
             * @default
             */
            path?: string;
            /**
             * @description Why; needed for `ignore` and `roll-back`.
             * @default
             */
            reason?: string;
        };
        /** @description A decision. */
        DecisionView: {
            /** @description Approved. */
            approved: boolean;
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description Who. */
            by: string;
            /** @description Comment. */
            comment: string;
        };
        /** @description The deliver face of a version as the server keeps it: the file, with every script found in the bundle and its digest. Kept with the version. */
        Deliver: {
            /**
             * @description The file.
             * @default {
             *       "causes": [],
             *       "format": 0,
             *       "hooks": {},
             *       "kind": "",
             *       "package": {
             *         "entry": "",
             *         "files": 0,
             *         "name": "",
             *         "notes": "",
             *         "reversible": "",
             *         "reversible_reason": "",
             *         "soak": "",
             *         "source": {
             *           "branch": "",
             *           "built_by": "",
             *           "note": "",
             *           "repository": "",
             *           "tag": ""
             *         },
             *         "space": {},
             *         "unpacked": "",
             *         "version": ""
             *       }
             *     }
             */
            file?: components["schemas"]["DeliverFile"];
            /**
             * Format: int64
             * @description Number of files.
             * @default 0
             */
            files?: number;
            /**
             * @description What publication found odd in scripts (SC-5).
             * @default []
             */
            remarks?: string[];
            /**
             * @description Every script under `delivery/`, and those named.
             * @default []
             */
            scripts?: components["schemas"]["Script"][];
            /**
             * Format: int64
             * @description Bytes of all files, unpacked.
             * @default 0
             */
            unpacked_bytes?: number;
        };
        /** @description A version that can be delivered, and since when: `GET /packages/{package}/versions/{version}/deliver`. */
        DeliverFace: {
            blocked?: components["schemas"]["VersionBlock"] | null;
            /**
             * Format: date-time
             * @description When its age is enough; absent while a depot is missing.
             */
            deliverable_at?: string | null;
            /** @description Depots that have it, or must have it for the environment asked about. */
            depots: components["schemas"]["DepotView"][];
            /** @description Digest of its bytes. */
            digest: string;
            /** @description The environment asked about; empty: none, then depots and tiers do not count. */
            env: string;
            /** @description The face itself. */
            face: components["schemas"]["Deliver"];
            /** @description File in the repository. */
            file: string;
            /**
             * Format: int64
             * @description How long until then, in milliseconds; 0: it is.
             */
            left_ms: number;
            /** @description Package. */
            package: string;
            /** @description Kept although it is old. */
            pinned: boolean;
            /**
             * Format: date-time
             * @description When it was put into the store `write-once`.
             */
            promoted_at?: string | null;
            /** @description By whom. */
            promoted_by: string;
            /**
             * Format: date-time
             * @description When it was published, by the server's clock.
             */
            published_at: string;
            /** @description By whom. */
            published_by: string;
            /** @description What was published under this number before, newest first (P-6). */
            replaced: components["schemas"]["ReplacedVersion"][];
            /**
             * Format: int64
             * @description Size of the file.
             */
            size_bytes: number;
            /**
             * Format: int64
             * @description Minimum age, in milliseconds.
             */
            soak_ms: number;
            /** @description `deploy`: it goes by itself, and may be published anew; `write-once`: it stays as it is. */
            store: string;
            /** @description Where the next sentence says all of this: `published 14:02:11 · replicated 14:03:40 · deliverable from 14:13:40`, times in UTC. */
            text: string;
            /** @description Version. */
            version: string;
        };
        /** @description `delivery.toml`. */
        DeliverFile: {
            /**
             * @description Failure rules it brings along.
             * @default []
             */
            causes?: components["schemas"]["CauseRule"][];
            /**
             * Format: int32
             * @description Version of the format.
             * @default 0
             */
            format?: number;
            /**
             * @description Hooks.
             * @default {}
             */
            hooks?: components["schemas"]["Hooks"];
            /**
             * @description `package`.
             * @default
             */
            kind?: string;
            /**
             * @description The package.
             * @default {
             *       "entry": "",
             *       "files": 0,
             *       "name": "",
             *       "notes": "",
             *       "reversible": "",
             *       "reversible_reason": "",
             *       "soak": "",
             *       "source": {
             *         "branch": "",
             *         "built_by": "",
             *         "note": "",
             *         "repository": "",
             *         "tag": ""
             *       },
             *       "space": {},
             *       "unpacked": "",
             *       "version": ""
             *     }
             */
            package?: components["schemas"]["PackageHead"];
        };
        /** @description A version of a package, in a list: `GET /packages/{package}/versions`. */
        DeliverVersion: {
            blocked?: components["schemas"]["VersionBlock"] | null;
            /**
             * Format: date-time
             * @description When its age is enough for the environment asked about; absent while a depot is missing.
             */
            deliverable_at?: string | null;
            /** @description Digest of its bytes. */
            digest: string;
            /** @description Kept although it is old. */
            pinned: boolean;
            /**
             * Format: date-time
             * @description Published.
             */
            published_at: string;
            /** @description `deploy` or `write-once`. */
            store: string;
            /** @description Version. */
            version: string;
        };
        /** @description A delivery. */
        Delivery: {
            /** @description Actions the caller may do: `cancel` `rollback` `decide` `override`. */
            actions: string[];
            /** @description Who started it. */
            by: string;
            cause?: components["schemas"]["CauseView"] | null;
            /**
             * Format: date-time
             * @description Made.
             */
            created_at: string;
            /** @description Decisions the caller may take now: `retry` `ignore` `fail` `exclude` `roll-back`; of a manual job `confirm` `refuse`. */
            decisions: string[];
            /** @description `D-42`. */
            delivery: string;
            /** @description Digest. */
            digest: string;
            /**
             * Format: date-time
             * @description Final.
             */
            ended_at?: string | null;
            /** @description Environment. */
            env: string;
            /** @description Job that failed. */
            failed_job: string;
            /** @description Package. */
            package: string;
            /** @description Values it asks for. */
            params: components["schemas"]["ParamView"][];
            /** @description Version before. */
            previous: string;
            /** @description What the manual job that waits asks; empty: none waits. */
            question: string;
            /** @description Request it comes from. */
            request: string;
            /** @description Whether it can be gone back on: `yes`, `no: …`, `until JOB: …`. */
            reversible: string;
            /** @description Of which delivery it is the rollback. */
            rollback_of: string;
            /** @description By which delivery it was rolled back. */
            rolled_back_by: string;
            /** @description Rollout it is a part of: `RO-7`. */
            rollout: string;
            /**
             * Format: int64
             * @description Number of its run; 0 before it starts.
             */
            run: number;
            /** @description Space. */
            space: string;
            /**
             * Format: date-time
             * @description Gates opened.
             */
            started_at?: string | null;
            /**
             * @description `planned` `gated` `running` `attention` `cancelling` `rolling-back` `succeeded` `succeeded-with-warnings` `failed` `cancelled` `expired`
             *     `rolled-back` `rollback-failed` `superseded`.
             */
            state: string;
            /** @description Tier. */
            tier: string;
            /** @description Version of the variables. */
            variables: string;
            /** @description Version. */
            version: string;
            /** @description Why it waits, every closed gate; or why it stands as it does. */
            waiting: components["schemas"]["WaitReason"][];
            /** @description Worth knowing, nothing that stops it. */
            warnings: components["schemas"]["WaitReason"][];
        };
        /** @description A line of what happened to a delivery. */
        DeliveryEvent: {
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description Who. */
            by: string;
            /** @description `created` `gated` `gate-opened` `started` `object` `decision` `override` `finished`. */
            kind: string;
            /**
             * Format: int64
             * @description Number in the delivery, from 1.
             */
            number: number;
            /** @description Object, if it is about one. */
            path: string;
            /** @description State of the object. */
            state: string;
            /** @description In the reader's language. */
            text: string;
        };
        /** @description What `--plan` tells (DP-3). */
        DeliveryPlan: {
            /** @description Rows of the dry preflight on the targets. */
            checks: components["schemas"]["CheckRow"][];
            /** @description Command that starts it. */
            command: string;
            /** @description What would be delivered. */
            delivery: components["schemas"]["Delivery"];
            /**
             * Format: int64
             * @description How long it usually takes, in milliseconds; 0: never done.
             */
            expected_ms: number;
            /** @description Unified difference of what the manifests declare, against the version installed; empty: nothing differs; absent: there is nothing to compare with. */
            manifest?: string | null;
            /** @description How it would be gone back on. */
            rollback: string;
            /** @description Scripts that differ from the version installed. */
            scripts: components["schemas"]["ScriptDiff"][];
            /** @description The graph: jobs in order, with what each would do. */
            steps: components["schemas"]["PlanStep"][];
            /** @description Variables that differ from those of the last delivery. */
            variables: components["schemas"]["ValueDiff"][];
        };
        /** @description A request (§5). */
        DeliveryRequest: {
            /** @description Decisions and actions the caller may take: `submit` `approve` `reject` `ask-changes` `withdraw` `take` `copy`. */
            actions: string[];
            /** @description What is asked. */
            ask: components["schemas"]["NewRequest"];
            /** @description Who took it. */
            assigned_to: string;
            /**
             * Format: date-time
             * @description Board that will look at it.
             */
            board_at?: string | null;
            /** @description Who. */
            by: string;
            /** @description Delivery it became. */
            delivery: string;
            /** @description Digest captured when it was filed. */
            digest: string;
            /**
             * Format: date-time
             * @description Earliest slot after the board (Q-10).
             */
            earliest_at?: string | null;
            /**
             * Format: date-time
             * @description Its approval lives until then.
             */
            expires_at?: string | null;
            /** @description What happened to it, oldest first. */
            history: components["schemas"]["RequestEvent"][];
            /** @description Release notes of the version, as they were when it was written. */
            notes?: string;
            /** @description Why it stands as it does. */
            reasons: components["schemas"]["WaitReason"][];
            /** @description `R-131`. */
            request: string;
            /**
             * Format: int64
             * @description Grows with each change.
             */
            revision: number;
            /** @description Stages with their decisions. */
            stages: components["schemas"]["StageView"][];
            /** @description `draft` `submitted` `approved` `rejected` `changes-asked` `consumed` `withdrawn` `expired` `invalidated`. */
            state: string;
            /**
             * Format: date-time
             * @description Filed.
             */
            submitted_at?: string | null;
            /** @description Tier. */
            tier: string;
            /** @description Others that were filed in the same act, one an environment and package: `R-132`. */
            together?: string[];
        };
        /** @description A package another one depends on. */
        Dependency: {
            /** @description Name. */
            name: string;
            /** @description Version; empty when none is given. */
            version: string;
        };
        /** @description A depot and a version. */
        DepotView: {
            /** @description Name. */
            depot: string;
            /**
             * Format: date-time
             * @description Since when it has the version; absent: it did not say so yet.
             */
            replicated_at?: string | null;
        };
        /**
         * @description What a package offers, as its programs declared it (spec/constellation §6.3). Unknown parts are left out, absent ones
         *     are empty: nothing a program declares makes this fail.
         */
        Descriptor: {
            /**
             * @description Functions it offers.
             * @default []
             */
            callbacks?: components["schemas"]["Callback"][];
            /**
             * @description Instances with that name that are known: `agent/instance`.
             * @default []
             */
            instances?: string[];
            /**
             * @description Instance name under which it was declared.
             * @default
             */
            package?: string;
            /**
             * @description Types of its state objects.
             * @default []
             */
            state_types?: components["schemas"]["TypeDescriptor"][];
            /**
             * @description Types of arguments and replies.
             * @default []
             */
            types?: components["schemas"]["TypeDescriptor"][];
        };
        /** @description A change of a document. */
        DocumentChange: {
            /** @description `new` `changed` `same`. */
            change: string;
            /** @description Unified difference of the texts. */
            diff: string;
            /** @description What it is about. */
            kind: components["schemas"]["DocumentKind"];
            /** @description Name. */
            name: string;
        };
        /** @description A document the server keeps. */
        DocumentInfo: {
            /**
             * Format: date-time
             * @description When it was changed.
             */
            changed_at: string;
            /** @description By whom. */
            changed_by: string;
            /** @description BLAKE3 of its text. */
            digest: string;
            /** @description File it was applied from: `ca_livraison.space.toml`. */
            file: string;
            /** @description What it is about. */
            kind: components["schemas"]["DocumentKind"];
            /** @description Name. */
            name: string;
            /**
             * Format: int64
             * @description Grows with each change; a run names the one it used.
             */
            revision: number;
        };
        /**
         * @description What a file is about.
         * @enum {string}
         */
        DocumentKind: "policy" | "calendar" | "causes" | "variables" | "space" | "resources" | "env" | "package";
        /** @description A document with its text. */
        DocumentText: {
            /** @description Which. */
            info: components["schemas"]["DocumentInfo"];
            /** @description As it was written, byte for byte. */
            text: string;
            /** @description The same, as the file's shape. */
            value: Record<string, never>;
        };
        /**
         * @description `POST /packages/download`: the server fetches a package file from an address. Answered at once; follow it with
         *     `download` changes.
         */
        DownloadPackage: {
            /** @description Address, `http` or `https`. */
            url: string;
        };
        /** @description A package being written. */
        Draft: {
            /**
             * Format: date-time
             * @description When.
             */
            changed_at: string;
            /** @description Who changed it last. */
            changed_by: string;
            /** @description What people wrote. */
            content: components["schemas"]["DraftContent"];
            /** @description The files that were uploaded. */
            files: components["schemas"]["DraftFile"][];
            /** @description Id: `drf_…`. */
            id: string;
            /** @description What stands in the way of publishing; empty: nothing. */
            problems: components["schemas"]["DraftProblem"][];
            /**
             * Format: int64
             * @description Grows with each change.
             */
            revision: number;
            /** @description What is odd, or will not work on every agent. */
            warnings: components["schemas"]["DraftProblem"][];
        };
        /** @description `PUT /drafts/{id}`. */
        DraftChange: {
            /**
             * @description The content.
             * @default {
             *       "authors": [],
             *       "description": {},
             *       "install": {
             *         "actions": [],
             *         "checks": [],
             *         "files": [],
             *         "interactions": []
             *       },
             *       "name": "",
             *       "title": {},
             *       "unit": "",
             *       "version": ""
             *     }
             */
            content?: components["schemas"]["DraftContent"];
            /**
             * Format: int64
             * @description Revision that was read.
             * @default 0
             */
            revision?: number;
        };
        /** @description What people write of a package in the console. */
        DraftContent: {
            /**
             * @description Authors.
             * @default []
             */
            authors?: string[];
            /**
             * @description Description, by language.
             * @default {}
             */
            description?: {
                [key: string]: string;
            };
            /**
             * @description The install face. `files` refer to uploaded files by `path`; sizes and digests are filled in by the server.
             * @default {
             *       "actions": [],
             *       "checks": [],
             *       "files": [],
             *       "interactions": []
             *     }
             */
            install?: components["schemas"]["Install"];
            /**
             * @description Package.
             * @default
             */
            name?: string;
            /**
             * @description Title, by language; `""` without one.
             * @default {}
             */
            title?: {
                [key: string]: string;
            };
            /**
             * @description Unit it belongs to.
             * @default
             */
            unit?: string;
            /**
             * @description Version it will have.
             * @default
             */
            version?: string;
        };
        /** @description A file of a draft. Uploaded with the resumable uploads of the repository, then `POST /drafts/{id}/files` [`NewDraftFile`]. */
        DraftFile: {
            /** @description `zip` `tar` `7z` `tar.gz` `tar.bz2` `tar.xz`, or empty: no archive. By content, not by name. */
            archive: string;
            original?: components["schemas"]["OriginalFile"] | null;
            /** @description Its path in the bundle to come, as `install.files[].path` names it. */
            path: string;
            /** @description SHA-512 in lowercase hexadecimal. */
            sha512: string;
            /**
             * Format: int64
             * @description Size in bytes.
             */
            size_bytes: number;
        };
        /** @description Something about a draft, with the place it is about. */
        DraftProblem: {
            /** @description `name`, `install.checks[2].value`, … */
            field: string;
            /** @description What, and what to do, in the reader's language. */
            text: string;
        };
        /** @description A file system. */
        Drive: {
            /**
             * @description File system.
             * @default
             */
            filesystem?: string;
            /**
             * Format: int64
             * @description Free bytes.
             * @default 0
             */
            free_bytes?: number;
            /**
             * @description Mount point or letter.
             * @default
             */
            name?: string;
            /**
             * Format: int64
             * @description Size in bytes.
             * @default 0
             */
            total_bytes?: number;
        };
        /** @description A setting an instance gets, and where it comes from: `GET /agents/{agent}/instances/{name}/settings`. */
        EffectiveSetting: {
            /** @description `instance`, `group`, or `default` (of the manifest). */
            from: string;
            /** @description The group it comes from. */
            group?: string | null;
            /** @description Key. */
            key: string;
            /** @description Value; `null` for a secret. */
            value?: string | null;
        };
        /** @description `POST /spaces/engines`: start and stop. */
        EngineAction: {
            /**
             * @description `start` `stop`.
             * @default
             */
            action?: string;
            /**
             * @description `drain` `wait` `kill`; empty: what the space says.
             * @default
             */
            mode?: string;
            /**
             * @description Why.
             * @default
             */
            reason?: string;
            /**
             * @description Spaces.
             * @default []
             */
            spaces?: string[];
            /**
             * @description Deliveries whose interruption is meant (E-4): `D-42`.
             * @default []
             */
            yes_running?: string[];
        };
        /** @description An engine (§7.1). */
        EngineStanding: {
            /** @description Who put it there. */
            by: string;
            /**
             * Format: int64
             * @description Delay of its decisions, in milliseconds.
             */
            lag_ms: number;
            /** @description `strict` or `online`: how it may be relaunched. */
            relaunch: string;
            /**
             * Format: int32
             * @description Jobs still running.
             */
            running: number;
            /**
             * Format: date-time
             * @description Since.
             */
            since: string;
            /** @description `started` `starting` `stopping` `stopped` `degraded` `fault`. */
            state: string;
        };
        /** @description What an agent sends to be enrolled: `POST /api/v1/agent/enroll`. */
        Enroll: {
            /** @description Name the agent is to have. */
            name: string;
            /** @description One-time token. */
            token: string;
        };
        /** @description A one-time enrolment token. */
        EnrollToken: {
            /**
             * Format: date-time
             * @description When it expires.
             */
            expires_at: string;
            /** @description The only name it is good for. */
            name?: string | null;
            /** @description The token; shown this once. */
            token: string;
        };
        /** @description What an enrolled agent gets. */
        Enrolled: {
            /** @description Id of the agent. */
            agent_id: string;
            /** @description The agent's key; shown this once. */
            key: string;
            /** @description Name, as registered. */
            name: string;
        };
        /** @description A partition of an agent of an environment: `GET /envs/{env}/disk`. */
        EnvPartition: {
            /**
             * @description Agent.
             * @default
             */
            agent?: string;
            /**
             * @description File system.
             * @default
             */
            filesystem?: string;
            /**
             * Format: int64
             * @description Free, in bytes.
             * @default 0
             */
            free_bytes?: number;
            /**
             * Format: int64
             * @description Files.
             * @default 0
             */
            inodes?: number;
            /**
             * Format: int64
             * @description Free files.
             * @default 0
             */
            inodes_free?: number;
            /**
             * @description Address of its curves.
             * @default
             */
            metrics?: string;
            /**
             * @description Mount point.
             * @default
             */
            mount?: string;
            /** @default null */
            reason?: components["schemas"]["Reason"] | null;
            /**
             * Format: int64
             * @description What must stay free, in bytes.
             * @default 0
             */
            reserve_bytes?: number;
            /**
             * @description Names of the roots that lie on it, with their directories.
             * @default {}
             */
            roots?: {
                [key: string]: string;
            };
            /**
             * @description `ok` `low` `unknown`.
             * @default
             */
            status?: string;
            /**
             * Format: int64
             * @description Size in bytes.
             * @default 0
             */
            total_bytes?: number;
            /**
             * Format: int64
             * @description Change of the free bytes since the last look of another day, in bytes a day; 0: not known.
             * @default 0
             */
            trend_bytes_per_day?: number;
        };
        /** @description A target environment and what stands there. */
        EnvStanding: {
            /** @description What the caller may do: `deliver`, `request`, `none`. */
            access: string;
            /** @description Agents, and whether each is connected. */
            agents: {
                [key: string]: boolean;
            };
            /** @description Delivery under way. */
            delivery: string;
            freeze?: components["schemas"]["WaitReason"] | null;
            /** @description What is installed, by package. */
            installed: components["schemas"]["Installed"][];
            /** @description Locks it takes. */
            locks: components["schemas"]["Lock"][];
            /** @description Log sources. */
            log_sources: string[];
            /** @description Name. */
            name: string;
            /**
             * Format: int32
             * @description Rank of the tier.
             */
            rank: number;
            /** @description Directories by name. */
            roots: {
                [key: string]: string;
            };
            /** @description Services by name. */
            services: {
                [key: string]: string;
            };
            /** @description Space whose chain delivers to it. */
            space: string;
            /** @description Tier. */
            tier: string;
            /** @description Variable set and version. */
            variables: string;
            /** @description Deliveries that wait. */
            waiting: string[];
        };
        /** @description A newer version of Escale. */
        EscaleUpdate: {
            /** @description Catalogue that says so. */
            catalogue: string;
            /** @description Version that runs here. */
            current: string;
            /** @description Version known of. */
            version: string;
        };
        /** @description An object in a line of history. */
        EventObject: {
            /**
             * Format: date-time
             * @description When, of what was missed.
             * @default null
             */
            at?: string | null;
            /**
             * @description Its last attempt: `GET /attempts/{id}/log`.
             * @default
             */
            attempt?: string;
            /**
             * @description Cause.
             * @default
             */
            cause?: string;
            /**
             * @description Path.
             * @default
             */
            path?: string;
            /**
             * @description Word of its state.
             * @default
             */
            state?: string;
        };
        /** @description A line of a log as evidence. */
        EvidenceLine: {
            /**
             * Format: int64
             * @description Number in the log, from 1.
             */
            line: number;
            /** @description Text. */
            text: string;
        };
        /** @description `GET /documents/export`: files, byte for byte as they were applied. */
        ExportedDocuments: {
            /** @description File names and texts. */
            files: {
                [key: string]: string;
            };
        };
        /** @description What an agent says about its machine. All of it is a claim. */
        Facts: {
            /**
             * @description Addresses, without loopback.
             * @default []
             */
            addresses?: string[];
            /**
             * @description `x86_64`, `aarch64`.
             * @default
             */
            arch?: string;
            /**
             * Format: int32
             * @description Processors.
             * @default 0
             */
            cpus?: number;
            /**
             * @description `linux`, `windows`, `macos`.
             * @default
             */
            family?: string;
            /**
             * @description Host name.
             * @default
             */
            host?: string;
            /**
             * @description Kernel version.
             * @default
             */
            kernel?: string;
            /**
             * Format: int64
             * @description Memory of the machine, in bytes.
             * @default 0
             */
            memory_bytes?: number;
            /**
             * @description Operating system as people say it: `Debian GNU/Linux 12`.
             * @default
             */
            os?: string;
        };
        /**
         * @description `POST /catalogues/{catalogue}/fetch`: download a package into the repository. Answered at once; follow it with
         *     `download` changes.
         */
        FetchPackage: {
            /** @description Package name. */
            package: string;
            /** @description Version; the highest if absent. */
            version?: string | null;
        };
        /** @description Progress of a fetch. */
        Fetching: {
            /**
             * Format: int64
             * @description Bytes that have arrived.
             */
            done_bytes: number;
            /**
             * Format: int64
             * @description Bytes in all.
             */
            total_bytes: number;
        };
        /** @description What is wrong with a file. */
        FileFault: {
            /** @description Where in the document: `application.CA_Init.job.INIT_GARDE.after`. */
            at: string;
            /**
             * Format: int32
             * @description Column, from 1.
             */
            column: number;
            /** @description Name of the file; empty for a text. */
            file: string;
            /**
             * Format: int32
             * @description Line, from 1; 0 when it is about the whole.
             */
            line: number;
            /** @description What, in the reader's language. */
            text: string;
            /** @description Only worth a look: the file may be applied. */
            warning: boolean;
        };
        /** @description `POST /tasks/{name}/force-start`: prepare now, whatever the preparation slot and the start; wake now. */
        ForceStart: {
            /**
             * @description Also computers that have done it: run the task again.
             * @default false
             */
            again?: boolean;
            /**
             * @description Hand out whatever the execution slot.
             * @default false
             */
            ignore_slots?: boolean;
        };
        /** @description Settings of foreign agents: `GET`, `PUT /foreign/settings`. */
        ForeignSettings: {
            /**
             * @description A device id is bound to the `GLPI-Agent-ID` and the declared network it first spoke with: from elsewhere it gets no work until
             *     people approve it again.
             */
            bind?: boolean;
            /**
             * @description A device id is bound to the client certificate and the user its agent first proved itself with: whoever speaks under it without them
             *     is refused, until people forget the binding.
             */
            bind_proof?: boolean;
            /** @description Agents must show a client certificate that names them; the server needs `[tls] client_ca`. */
            certificate?: boolean;
            /**
             * Format: double
             * @description Hours between contacts; 0.05 at least.
             */
            contact_hours: number;
            /** @description Agents must sign in (HTTP Basic) with a credential and its access key; `user`, if there is one, opens as well. */
            credentials?: boolean;
            /** @description Whether foreign agents get work at all. */
            deploy: boolean;
            /**
             * Format: int32
             * @description Days between inventories.
             */
            inventory_days: number;
            /** @description Given when it changes; never shown. */
            password?: string | null;
            /**
             * Format: int64
             * @description Grows with each change.
             */
            revision: number;
            /** @description Packages that need more than an agent has are sent all the same. */
            send_anyway: boolean;
            /** @description Our own part store is the last mirror. */
            server_as_mirror: boolean;
            /**
             * Format: int32
             * @description Hours of silence after which a run that was handed out is an error.
             */
            silence_hours: number;
            /** @description Only TLS is answered. */
            tls_only: boolean;
            /** @description User and password agents must give (HTTP Basic); empty: none. The password is never shown. */
            user: string;
            /** @description Inventory addresses and names may be used to wake an agent, within declared networks. */
            wake_inventory_addresses: boolean;
            /**
             * Format: int32
             * @description Wake-ups at a time, for all tasks together.
             */
            wake_max: number;
            /**
             * Format: int32
             * @description Port agents listen on for wake-ups.
             */
            wake_port: number;
        };
        /** @description `POST /deliveries/{delivery}/rollback`. */
        GoBack: {
            /**
             * @description Why; needed.
             * @default
             */
            reason?: string;
            /**
             * @description Version to go back to; empty: the one before.
             * @default
             */
            to?: string;
        };
        /** @description A group of computers. */
        Group: {
            /** @description What it is for. */
            comment: string;
            /**
             * Format: int64
             * @description Computers in it now.
             */
            computers: number;
            /** @description Members are what the query finds. */
            dynamic: boolean;
            /** @description Name; unique without case. */
            name: string;
            query?: components["schemas"]["ComputerQuery"] | null;
            /**
             * Format: int64
             * @description Grows with each change people make.
             */
            revision: number;
            /** @description Tasks that name it. */
            tasks: string[];
            /** @description Unit it belongs to. */
            unit: string;
        };
        /** @description `POST /groups/preview` `ComputerQuery` → this. */
        GroupPreview: {
            /** @description The first of them by name. */
            first: components["schemas"]["Computer"][];
            /**
             * Format: int64
             * @description How many computers match now.
             */
            total: number;
        };
        /** @description A rule about groups. */
        GroupRule: {
            /**
             * @description `allow` or `deny`.
             * @default
             */
            decision?: string;
            /**
             * @description Name of the group, or `*`.
             * @default
             */
            group?: string;
        };
        /** @description Rules about groups. */
        GroupRules: {
            /**
             * @description `allow` (also when absent) or `deny`.
             * @default null
             */
            default?: string | null;
            /**
             * @description The exceptions, in order.
             * @default []
             */
            rules?: components["schemas"]["GroupRule"][];
        };
        /** @description A hook in a file. */
        Hook: {
            /** @description A path in the bundle. */
            Path: string;
        } | {
            /** @description `delivery/hooks/NAME`, or none. */
            Usual: boolean;
        };
        /** @description Scripts by hook: the path in the bundle. In files, `true` means `delivery/hooks/NAME` and `false` none. */
        Hooks: {
            [key: string]: components["schemas"]["Hook"];
        };
        /** @description The install face of a package. */
        Install: {
            /**
             * @description Actions, in order.
             * @default []
             */
            actions?: components["schemas"]["Action"][];
            /**
             * @description Checks, in order.
             * @default []
             */
            checks?: components["schemas"]["Check"][];
            /**
             * @description Confidential: given only to computers a person approved and a job names, itself or by a static group; foreign agents fetch its files
             *     under an address of their run, from this server alone.
             * @default false
             */
            confidential?: boolean;
            /**
             * @description Files, in order.
             * @default []
             */
            files?: components["schemas"]["InstallFile"][];
            /**
             * @description Questions to whoever sits before the machine.
             * @default []
             */
            interactions?: components["schemas"]["Interaction"][];
        };
        /** @description A file the machine gets in its work folder. */
        InstallFile: {
            /**
             * @description Take it apart in the work folder.
             * @default false
             */
            extract?: boolean;
            /**
             * Format: int64
             * @description How long machines keep it for others, in seconds; 0: the agent's own default. Only with `p2p`.
             * @default 0
             */
            keep_s?: number;
            /**
             * @description Base name in the work folder.
             * @default
             */
            name?: string;
            /** @default null */
            original?: components["schemas"]["OriginalFile"] | null;
            /**
             * @description Machines of one network give it to each other.
             * @default false
             */
            p2p?: boolean;
            /**
             * @description Path inside the bundle.
             * @default
             */
            path?: string;
            /**
             * @description SHA-512 in lowercase hexadecimal, once it is in the repository.
             * @default
             */
            sha512?: string;
            /**
             * Format: int64
             * @description Size in bytes, once it is in the repository.
             * @default 0
             */
            size_bytes?: number;
        };
        /** @description What is installed in an environment. */
        Installed: {
            /** @description Accepted: who, or empty. */
            accepted_by: string;
            /**
             * Format: date-time
             * @description Since.
             */
            at: string;
            /** @description By which delivery. */
            delivery: string;
            /** @description Digest. */
            digest: string;
            /** @description Package. */
            package: string;
            /** @description Version before. */
            previous: string;
            /** @description Version. */
            version: string;
        };
        /** @description An instance, as lists show it. */
        Instance: {
            /** @description Agent. */
            agent: string;
            /**
             * @description State of that agent: `connected` `disconnected` `unknown`. When it is not connected, everything reported is what
             *     was last seen.
             */
            agent_state: string;
            /** @description Starts with its agent. */
            autostart: boolean;
            /**
             * Format: date-time
             * @description Date of the last change of state.
             */
            changed_at?: string | null;
            /** @description Client library of the program, as it says. */
            client?: string | null;
            /** @description The program holds a connection (client library, or a device's own). */
            connected: boolean;
            /** @description Credential. */
            credential?: string | null;
            /**
             * Format: int64
             * @description Unexpected ends since it was deployed.
             */
            deaths: number;
            /** @description A disabled one is not sent to its agent. */
            enabled: boolean;
            /** @description The agent cannot do what is wanted; `reason` says why. */
            failed: boolean;
            fetching?: components["schemas"]["Fetching"] | null;
            /** @description Message groups. */
            groups: string[];
            /** @description Id. */
            id: string;
            /** @description Name; with the agent's it is the identity: `agent/instance`. */
            name: string;
            newer?: components["schemas"]["PlannedVersion"] | null;
            order?: components["schemas"]["Order"] | null;
            /** @description Package name of the planned version. */
            package?: string | null;
            /**
             * Format: int32
             * @description Process id.
             */
            pid?: number | null;
            planned?: components["schemas"]["PlannedVersion"] | null;
            reason?: components["schemas"]["Reason"] | null;
            /**
             * Format: int32
             * @description Restarts by recovery since the last order.
             */
            restarts: number;
            /**
             * Format: int64
             * @description Grows with each change people make.
             */
            revision: number;
            /** @description Settings that were changed and not pushed or restarted with yet. */
            settings_pending: boolean;
            /** @description `starting` `started` `stopping` `stopped` `unknown`. */
            state: string;
            /** @description Version on the machine; the planned one while nothing was reported. */
            version?: string | null;
            /** @description Declared only: nothing is deployed or reported. */
            virtual: boolean;
            /** @description Whether people want it to run. */
            wanted: string;
        };
        /** @description What people decide about an instance. `GET` and `PUT /agents/{agent}/instances/{name}/config`. */
        InstanceConfig: {
            /**
             * @description Starts with its agent.
             * @default true
             */
            autostart?: boolean;
            /**
             * @description Credential.
             * @default null
             */
            credential?: string | null;
            /**
             * @description A disabled one is not sent to its agent.
             * @default true
             */
            enabled?: boolean;
            /**
             * @description Message groups.
             * @default []
             */
            groups?: string[];
            /**
             * @description Groups of settings it imports, in order: a later one overrides an earlier one, own settings override all.
             * @default []
             */
            imports?: string[];
            /**
             * @description File name, or package name for its highest version; absent: the instance's own name is the package name.
             * @default null
             */
            package_file?: string | null;
            /**
             * @description Recovery options.
             * @default {}
             */
            recovery?: components["schemas"]["RecoveryOptions"];
            /**
             * Format: int64
             * @description Revision that was read; a stale one is refused. Absent: not checked.
             * @default null
             */
            revision?: number | null;
            /**
             * @description Settings; `null` stands for a secret that is kept as it is.
             * @default {}
             */
            settings?: {
                [key: string]: string | null;
            };
        };
        /** @description An instance with everything about it: `GET /agents/{agent}/instances/{name}`. */
        InstanceDetail: {
            /** @description What people decided. */
            config: components["schemas"]["InstanceConfig"];
            /** @description Last unexpected ends, newest first. */
            deaths: components["schemas"]["Death"][];
            /** @description As in lists. */
            instance: components["schemas"]["Instance"];
            /** @description Last orders, newest first. */
            orders: components["schemas"]["Order"][];
            /** @description Recovery options in force: instance over manifest over defaults. */
            recovery: components["schemas"]["RecoveryOptions"];
            /** @description Settings the manifest of the planned version declares. */
            settings_declared: components["schemas"]["SettingDeclared"][];
        };
        /** @description A question to whoever sits before the machine; only Windows agents ask it. */
        Interaction: {
            /**
             * @description `ok` `okcancel` `yesno` `yesnocancel` `retrycancel` `abortretryignore`.
             * @default ok
             */
            buttons?: string;
            /**
             * @description `none` `info` `warn` `question` `error`.
             * @default info
             */
            icon?: string;
            /**
             * @description Label in messages.
             * @default
             */
            label?: string;
            /**
             * @description `before` `after_download` `after` `after_download_failure` `after_failure`.
             * @default before
             */
            moment?: string;
            /**
             * @description `win32` `macos` `linux` `any` `none`, comma separated.
             * @default win32
             */
            platform?: string;
            /**
             * @description Event (`on_ok`, `on_cancel`, …) to `continue`, `stop` or `postpone`.
             * @default {
             *       "on_abort": "stop",
             *       "on_cancel": "stop",
             *       "on_ignore": "postpone",
             *       "on_multiusers": "continue",
             *       "on_no": "stop",
             *       "on_nouser": "continue",
             *       "on_ok": "continue",
             *       "on_retry": "postpone",
             *       "on_timeout": "continue",
             *       "on_tryagain": "postpone",
             *       "on_yes": "continue"
             *     }
             */
            policies?: {
                [key: string]: string;
            };
            /**
             * Format: int32
             * @description Postponements after which it runs without asking.
             * @default 1
             */
            retries_max?: number;
            /**
             * Format: int64
             * @description Wait after a postponement, in seconds.
             * @default 86400
             */
            retry_after_s?: number;
            /**
             * @description Text.
             * @default
             */
            text?: string;
            /**
             * Format: int64
             * @description How long it waits for an answer, in seconds; 0: for ever.
             * @default 60
             */
            timeout_s?: number;
            /**
             * @description Title of the window.
             * @default
             */
            title?: string;
            /**
             * @description Whether it waits at all.
             * @default true
             */
            wait?: boolean;
        };
        /** @description A question kept under a name, to begin others with (R-95). */
        InteractionTemplate: {
            /**
             * @description The question.
             * @default {
             *       "buttons": "ok",
             *       "icon": "info",
             *       "label": "",
             *       "moment": "before",
             *       "platform": "win32",
             *       "policies": {
             *         "on_abort": "stop",
             *         "on_cancel": "stop",
             *         "on_ignore": "postpone",
             *         "on_multiusers": "continue",
             *         "on_no": "stop",
             *         "on_nouser": "continue",
             *         "on_ok": "continue",
             *         "on_retry": "postpone",
             *         "on_timeout": "continue",
             *         "on_tryagain": "postpone",
             *         "on_yes": "continue"
             *       },
             *       "retries_max": 1,
             *       "retry_after_s": 86400,
             *       "text": "",
             *       "timeout_s": 60,
             *       "title": "",
             *       "wait": true
             *     }
             */
            interaction?: components["schemas"]["Interaction"];
            /**
             * @description Its name.
             * @default
             */
            name?: string;
        };
        /** @description What became of each selected item. */
        ItemResult: {
            /** @description Whether it was done. */
            done: boolean;
            /** @description Id of the item. */
            id: string;
            /** @description Its name. */
            name: string;
            /** @description What happened, in the reader's language. */
            text: string;
        };
        /** @description A computer or a group of a job. */
        JobActor: {
            /**
             * @description `computer` or `group`.
             * @default
             */
            kind?: string;
            /**
             * @description Id or name of a computer (a name several have: all of them), or name of a group.
             * @default
             */
            name?: string;
        };
        /** @description A package of a job. The version is fixed when the job is written: an active task keeps the one it named. */
        JobTarget: {
            /**
             * @description Package.
             * @default
             */
            package?: string;
            /**
             * @description Version; empty in what people write: the newest there is, which is then fixed.
             * @default
             */
            version?: string;
        };
        /** @description Lines of the journal: `GET /journal`. */
        Journal: {
            /**
             * Format: int64
             * @description Number of the newest line there is; follow from here.
             */
            last: number;
            /** @description The newest lines that fit, oldest first. */
            lines: components["schemas"]["JournalLine"][];
        };
        /** @description A line of the journal: what instances, agents and the server itself said lately, all together. */
        JournalLine: {
            /** @description Agent; empty for the server itself. */
            agent: string;
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description Instance; empty for the agent or the server itself. */
            instance: string;
            /** @description `info` `warn` `error`. */
            level: string;
            /**
             * Format: int64
             * @description Grows with each line; newer lines have higher numbers, also after a restart.
             */
            number: number;
            /** @description The text. */
            text: string;
        };
        /** @description `POST /spaces/{space}/keep`: the graph stays as it is, or goes back to upcoming after all (RT-4). */
        KeepState: {
            /**
             * @description Let it go back: the countdown begins anew.
             * @default false
             */
            resume?: boolean;
        };
        /** @description One stretch of time in which a lock was held (L-7). */
        LeaseRecord: {
            /** @description Person behind it. */
            by: string;
            /** @description Why, or how: `release` `break` `expired` `inherit`. */
            end: string;
            /**
             * Format: date-time
             * @description Given back; absent: it is held.
             */
            ended_at?: string | null;
            /** @description Who gave it back. */
            ended_by: string;
            /**
             * Format: int64
             * @description Fence.
             */
            fence: number;
            /**
             * Format: int64
             * @description How long it was held, until now if it is.
             */
            held_ms: number;
            /** @description Lock. */
            lock: string;
            /** @description Owner: `D-42`, `user r.dev`. */
            owner: string;
            /** @description Why it was taken. */
            reason: string;
            /**
             * Format: date-time
             * @description Since.
             */
            since: string;
            /**
             * Format: int64
             * @description Units.
             */
            units: number;
            /**
             * Format: int64
             * @description How long its owner had waited for it.
             */
            waited_ms: number;
        };
        /** @description A lease. */
        LeaseView: {
            /** @description Person behind it. */
            by: string;
            /**
             * Format: int64
             * @description Fence.
             */
            fence: number;
            /** @description Lock: `delivery/INT1`, or a weight's name. */
            lock: string;
            /** @description Owner: `D-42`, `user r.dev`. */
            owner: string;
            /** @description Why. */
            reason: string;
            /**
             * Format: date-time
             * @description Since.
             */
            since: string;
            /**
             * Format: int64
             * @description Units.
             */
            units: number;
            /**
             * Format: date-time
             * @description Until, of a reservation.
             */
            until?: string | null;
        };
        /** @description A link. */
        LinkView: {
            /** @description Parent. */
            from: string;
            /** @description Text. */
            label: string;
            /** @description Mandatory. */
            mandatory: boolean;
            /** @description `success` `error` `always` `not-run` `start`. */
            on: string;
            /** @description Child. */
            to: string;
        };
        /** @description A lock: who holds it, who waits. */
        Lock: {
            /** @description Who holds it. */
            holders: components["schemas"]["LeaseView"][];
            /**
             * Format: int64
             * @description Units in all.
             */
            max: number;
            /** @description Name: `delivery/INT1`. */
            name: string;
            /**
             * Format: int64
             * @description Units taken.
             */
            taken: number;
            /** @description Who waits, first to last: `D-43`. */
            waiting: string[];
        };
        /** @description `POST /locks/take`, `/locks/release`, `/locks/break`. */
        LockAsk: {
            /**
             * @description Of a break: its holder is at work; his fence is made invalid first (L-6).
             * @default false
             */
            fence?: boolean;
            /**
             * @description Of a reservation: how long, `2h`; at most 30 days.
             * @default
             */
            for?: string;
            /**
             * @description Lock: `delivery/INT1`, or a weight's name.
             * @default
             */
            name?: string;
            /**
             * @description Whose lease, when several hold units: `D-42`, `user r.dev`; empty: the only one, or one's own.
             * @default
             */
            owner?: string;
            /**
             * @description Why; taking and breaking ask for it.
             * @default
             */
            reason?: string;
            /**
             * Format: int64
             * @description Units; 0: one when taking, all when releasing.
             * @default 0
             */
            units?: number;
        };
        /** @description A stretch of a log, as lines: `GET /attempts/{id}/lines`. */
        LogChunk: {
            /** @description The attempt ended and all of it is here. */
            complete: boolean;
            /**
             * Format: int64
             * @description Number of the first line, from 1.
             */
            first: number;
            /** @description Lines. */
            lines: components["schemas"]["LogText"][];
            /**
             * Format: int64
             * @description Byte after the last one: where to read on.
             */
            next: number;
            /**
             * Format: int64
             * @description Byte at which it begins.
             */
            offset: number;
            /**
             * Format: int64
             * @description Bytes of the log now.
             */
            total_bytes: number;
            /**
             * Format: int64
             * @description Lines of the log now.
             */
            total_lines: number;
        };
        /** @description A file of a log source. */
        LogFile: {
            /**
             * Format: date-time
             * @description When it changed.
             * @default 1970-01-01T00:00:00.000Z
             */
            changed_at?: string;
            /**
             * @description Path below the source.
             * @default
             */
            path?: string;
            /**
             * Format: int64
             * @description Size in bytes.
             * @default 0
             */
            size_bytes?: number;
        };
        /** @description A place a search found. */
        LogHit: {
            /**
             * Format: int64
             * @description Line.
             */
            line: number;
            /**
             * Format: int64
             * @description Byte at which the line begins.
             */
            offset: number;
            /** @description Text. */
            text: string;
        };
        /** @description What is kept of a log: the answer to a piece. */
        LogKept: {
            /**
             * Format: int64
             * @description Bytes, from the first one on: go on from here.
             */
            kept: number;
        };
        /** @description A log line. */
        LogLine: {
            /**
             * Format: date-time
             * @description When it was read, by the agent's clock.
             */
            at: string;
            /** @description `info` `warn` `error`. */
            level: string;
            /**
             * Format: int64
             * @description Grows with each line of the instance; gaps mean that lines were dropped.
             */
            number: number;
            /** @description `stdout` `stderr` `program` (through a client library) `agent`. */
            stream: string;
            /** @description The text, without its line end. */
            text: string;
        };
        /** @description A log source of an environment: `GET /envs/{env}/logs`. */
        LogSourceView: {
            /**
             * @description Agent.
             * @default
             */
            agent?: string;
            /**
             * @description Files, newest first.
             * @default []
             */
            files?: components["schemas"]["LogFile"][];
            /**
             * @description Directory.
             * @default
             */
            path?: string;
            /** @default null */
            reason?: components["schemas"]["Reason"] | null;
            /**
             * @description Name.
             * @default
             */
            source?: string;
        };
        /** @description A stretch of a file of a log source: `GET /envs/{env}/logs/{source}`. */
        LogStretch: {
            /**
             * @description Agent.
             * @default
             */
            agent?: string;
            /**
             * @description File below the source.
             * @default
             */
            file?: string;
            /**
             * Format: int64
             * @description Byte after the last one: where to read on.
             * @default 0
             */
            next?: number;
            /**
             * Format: int64
             * @description First byte.
             * @default 0
             */
            offset?: number;
            /**
             * Format: int64
             * @description Size of the file in bytes.
             * @default 0
             */
            size_bytes?: number;
            /**
             * @description Text; bytes that are no UTF-8 are shown as �.
             * @default
             */
            text?: string;
        };
        /** @description A line of an attempt's log. */
        LogText: {
            /**
             * Format: date-time
             * @description When, by the agent's clock.
             */
            at: string;
            /**
             * Format: int64
             * @description Number, from 1.
             */
            line: number;
            /** @description `out` `err` `agent`. */
            stream: string;
            /** @description Text; bytes that are no UTF-8 are shown as �; at most 8 KiB. */
            text: string;
        };
        /** @description How a version fared in an environment of a lower tier (§5.2). */
        LowerResult: {
            /** @description `D-42`. */
            delivery: string;
            /**
             * Format: date-time
             * @description It ended; absent: it is under way.
             */
            ended_at?: string | null;
            /** @description Environment. */
            env: string;
            /**
             * Format: date-time
             * @description It began.
             */
            started_at: string;
            /** @description State of the delivery. */
            state: string;
            /** @description Its tier at that time. */
            tier: string;
            /**
             * Format: int64
             * @description How long it took, in milliseconds; 0 while it is under way.
             */
            took_ms: number;
        };
        /** @description A manifest as people look at it. */
        Manifest: {
            /** @description The author's page. */
            author_url?: string | null;
            /** @description Authors. */
            authors: string[];
            /** @description Command of the run face. */
            command: string[];
            /** @description What a Constellation package says it is compatible with: only ever a reason for warnings. */
            compatibility?: components["schemas"]["Compatibility"];
            /** @description Packages it says it depends on: shown, not enforced. */
            dependencies?: components["schemas"]["Dependency"][];
            /** @description Description. */
            description: components["schemas"]["BTreeMap"];
            /** @description It wants to control the domain; its credential must allow that. */
            enable_control_hub?: boolean;
            /** @description Files a Constellation package is started by: the first that is there; those named after the instance follow. */
            executables?: string[];
            /** @description Faces it has: `run` `install` `deliver`. */
            faces: string[];
            /** @description Path of the icon inside the bundle. */
            icon?: string | null;
            /**
             * Format: int64
             * @description Memory limit of the run face, in bytes.
             */
            memory_bytes_max?: number | null;
            /** @description Platforms; empty: any. */
            platforms: string[];
            /** @description Recovery options the manifest gives. */
            recovery: components["schemas"]["RecoveryOptions"];
            /** @description It wants the state objects of its earlier run when it starts. */
            request_last_states?: boolean;
            /** @description Declared settings, in order. */
            settings: components["schemas"]["SettingDeclared"][];
            /** @description `escale` or `constellation`. */
            spelling: string;
            /** @description Title. */
            title: components["schemas"]["BTreeMap"];
            /** @description The package's page. */
            url?: string | null;
            /** @description What was odd but could be read. */
            warnings: string[];
        };
        /** @description Packages × environments: `GET /matrix` (PR-6). */
        Matrix: {
            /** @description Columns, by rank of their tier. */
            envs: components["schemas"]["MatrixEnv"][];
            /** @description Rows. */
            rows: components["schemas"]["MatrixRow"][];
        };
        /** @description A cell. */
        MatrixCell: {
            /**
             * @description Accepted: who.
             * @default
             */
            accepted_by?: string;
            /**
             * Format: date-time
             * @description Since.
             * @default null
             */
            at?: string | null;
            /**
             * @description Newest delivery.
             * @default
             */
            delivery?: string;
            /**
             * @description Drift: what an agent found instead; empty: none known.
             * @default
             */
            drift?: string;
            /**
             * @description State of the newest delivery.
             * @default
             */
            state?: string;
            /**
             * @description Version that is installed; empty: none.
             * @default
             */
            version?: string;
        };
        /** @description A column. */
        MatrixEnv: {
            /** @description Name. */
            env: string;
            /**
             * Format: int32
             * @description Rank.
             */
            rank: number;
            /** @description Tier. */
            tier: string;
        };
        /** @description A row. */
        MatrixRow: {
            /** @description By environment. */
            cells: {
                [key: string]: components["schemas"]["MatrixCell"];
            };
            /** @description Package. */
            package: string;
        };
        /** @description An argument, a property or a value of an enumeration. */
        Member: {
            /** @description Value when it is left out. */
            default?: unknown;
            /**
             * @description What it is.
             * @default
             */
            description?: string;
            /**
             * @description Name.
             * @default
             */
            name?: string;
            /**
             * @description It may be left out.
             * @default false
             */
            optional?: boolean;
            /**
             * @description Type: a .NET name, or one of [`Descriptor::types`].
             * @default
             */
            type?: string;
        };
        /** @description A line of the log of a delivery. */
        MergedLine: {
            /** @description Agent. */
            agent: string;
            /** @description Attempt it is of. */
            attempt: string;
            /** @description The line. */
            line: components["schemas"]["LogText"];
            /**
             * Format: int32
             * @description Number of the try.
             */
            number: number;
            /** @description Job. */
            path: string;
        };
        /** @description A stretch of the log of a whole delivery: its attempts in the order they were made, each from its first line to its last. */
        MergedLog: {
            /** @description Every attempt there is now has ended, and all of it was told. */
            complete: boolean;
            /** @description Lines. */
            lines: components["schemas"]["MergedLine"][];
            /** @description Give it as `cursor` to read on, also when there is nothing more now. */
            next: string;
        };
        /** @description A rule about messages. */
        MessageRule: {
            /**
             * @description One of the scope's names, or `*`.
             * @default
             */
            args?: string;
            /**
             * @description `allow` or `deny`.
             * @default
             */
            decision?: string;
            /**
             * @description Name of the rule; unique among its neighbours.
             * @default
             */
            id?: string;
            /**
             * @description Key of the message, or `*`.
             * @default
             */
            key?: string;
            /**
             * @description `all` `others` `group` `package` `agent`.
             * @default
             */
            scope?: string;
        };
        /** @description Rules about messages. */
        MessageRules: {
            /**
             * @description `allow` (also when absent) or `deny`.
             * @default null
             */
            default?: string | null;
            /**
             * @description The exceptions, in order.
             * @default []
             */
            rules?: components["schemas"]["MessageRule"][];
        };
        /** @description Whom a message concerns. */
        MessageScope: {
            /** @description Groups, instances (`name` or `agent/name`), or agents. */
            args?: string[];
            /** @description Ties replies to their message (*saga*). */
            conversation?: string | null;
            /** @description `none` `group` `package` `agent` `others` `all`. */
            kind: string;
        };
        /** @description A message was sent. */
        MessageSent: {
            /**
             * Format: int64
             * @description How many received it. None is no error.
             */
            receivers: number;
        };
        /** @description A copy of the part store near some computers (R-76). */
        Mirror: {
            /** @description Whether it is used. */
            active: boolean;
            /** @description For computers of this network; empty: any. */
            cidr?: string;
            /** @description Comment. */
            comment?: string;
            /** @description For computers of this group; empty: any. */
            group?: string;
            /** @description Name. */
            name: string;
            /** @description For computers of this unit and below; empty: any. */
            unit?: string;
            /** @description Address: `http://mirror.paris/parts`. */
            url: string;
        };
        /** @description A network the administrator declared: who comes from there. */
        Network: {
            /** @description Unknown agents from there are accepted at once; from elsewhere they wait for approval. */
            accept?: boolean;
            /** @description `10.0.0.0/8`, `fd00::/8`. */
            cidr: string;
            /** @description Name people know it by. */
            name?: string;
            /** @description Our own agents in it give parts of packages to each other; one segment for each network declared. */
            p2p?: boolean;
            /** @description Agents may be woken at addresses in it. */
            wake?: boolean;
        };
        /** @description A network interface. */
        NetworkInterface: {
            /**
             * @description Address.
             * @default
             */
            address?: string;
            /**
             * @description Hardware address.
             * @default
             */
            mac?: string;
            /**
             * @description Network mask, or prefix length.
             * @default
             */
            mask?: string;
            /**
             * @description Name.
             * @default
             */
            name?: string;
            /**
             * @description Whether it is up.
             * @default false
             */
            up?: boolean;
            /**
             * @description Whether it is a virtual device.
             * @default false
             */
            virtual?: boolean;
        };
        /** @description `POST /catalogues`: read another catalogue. Read at once; a failure is told and nothing is kept. */
        NewCatalogue: {
            /**
             * @description Access key of a credential of the server that offers it, where that server asks who reads. Kept sealed, never
             *     shown.
             */
            access_key?: string | null;
            /** @description Key its files must be signed with; absent: the key of the first reading is kept and asked for ever after. */
            key?: string | null;
            /** @description Name. */
            name: string;
            /** @description Address of its `index.json`, or of the server that offers it. */
            url: string;
        };
        /** @description `PUT /configuration`, `POST /configuration/check`. */
        NewConfiguration: {
            /**
             * Format: int64
             * @description Revision that was read; a stale one is refused.
             */
            revision?: number | null;
            /** @description The file. */
            text: string;
            /**
             * @description `keep` (also when absent): save it. `reload`: save and apply. `deploy`: save, apply, give it to agents and
             *     programs.
             */
            then?: string | null;
        };
        /** @description `POST /credentials`: a new credential. */
        NewCredential: {
            /** @description Access key of at least 8 characters; a random one is made if absent. */
            access_key?: string | null;
            /** @description May start, stop and watch. */
            control?: boolean;
            /** @description Opens the sentinel name `Developer`. */
            developer?: boolean;
            /** @description May administer. */
            management?: boolean;
            /** @description Name. */
            name: string;
        };
        /** @description `POST /deliveries`, `POST /deliveries/plan`. */
        NewDelivery: {
            /**
             * @description Deliver although this version is there.
             * @default false
             */
            again?: boolean;
            /**
             * Format: date-time
             * @description Not before.
             * @default null
             */
            at?: string | null;
            /**
             * @description Environment.
             * @default
             */
            env?: string;
            /**
             * @description Refused when it could not start now.
             * @default false
             */
            no_wait?: boolean;
            /**
             * @description Gates to open with a right of one's own (break-glass), each with `reason`: `soak` `window` `freeze` `preflight`.
             * @default []
             */
            overrides?: string[];
            /**
             * @description Package.
             * @default
             */
            package?: string;
            /**
             * @description Why.
             * @default
             */
            reason?: string;
            /**
             * @description Approved request it is made from: `R-131`.
             * @default
             */
            request?: string;
            /**
             * @description Version of the variables; empty: the latest.
             * @default
             */
            variables?: string;
            /**
             * @description Version.
             * @default
             */
            version?: string;
        };
        /** @description `POST /drafts`: a new one: empty, from a version of the repository, or a copy. */
        NewDraft: {
            /**
             * @description Package file to begin with: its content with the next version number.
             * @default null
             */
            from?: string | null;
            /**
             * @description Another name than that of the file: a duplicate.
             * @default null
             */
            name?: string | null;
        };
        /** @description An upload becomes a file of a draft. */
        NewDraftFile: {
            /**
             * @description Store a compressed tar as a plain tar, so that one pass takes it apart everywhere (default: yes).
             * @default false
             */
            keep_compressed?: boolean;
            /**
             * @description Base name the file gets.
             * @default
             */
            name?: string;
            /**
             * @description The finished upload.
             * @default
             */
            upload?: string;
        };
        /** @description `POST /enroll-tokens`: a one-time token for a new agent. */
        NewEnrollToken: {
            /**
             * Format: int32
             * @description Minutes until it expires: 1 to 10,080 (a week); 60 if absent.
             * @default null
             */
            minutes?: number | null;
            /**
             * @description The only name it is good for; any if absent.
             * @default null
             */
            name?: string | null;
        };
        /** @description `POST /groups`, `PUT /groups/{name}`. */
        NewGroup: {
            /**
             * @description What it is for.
             * @default
             */
            comment?: string;
            /**
             * @description Members of a static group: ids or names of computers; absent on change: they stay.
             * @default null
             */
            computers?: string[] | null;
            /**
             * @description Name.
             * @default
             */
            name?: string;
            /** @default null */
            query?: components["schemas"]["ComputerQuery"] | null;
            /**
             * Format: int64
             * @description Revision that was read, on change.
             * @default null
             */
            revision?: number | null;
            /**
             * @description Unit; `/` when empty.
             * @default
             */
            unit?: string;
        };
        /** @description `POST /agents/{agent}/instances`: deploy a package, or declare a virtual one. */
        NewInstance: {
            /**
             * @description Everything else.
             * @default {
             *       "autostart": true,
             *       "credential": null,
             *       "enabled": true,
             *       "groups": [],
             *       "imports": [],
             *       "package_file": null,
             *       "recovery": {},
             *       "revision": null,
             *       "settings": {}
             *     }
             */
            config?: components["schemas"]["InstanceConfig"];
            /**
             * @description Name; the package's if absent.
             * @default null
             */
            name?: string | null;
            /**
             * @description Package name; needed unless it is virtual or `config.package_file` is given.
             * @default null
             */
            package?: string | null;
            /**
             * @description Declare a virtual package: identity, settings, groups; nothing is deployed.
             * @default false
             */
            virtual?: boolean;
        };
        /** @description A job: targets are packages, actors are computers (§14.1: the words of the field). */
        NewJob: {
            /**
             * @description Computers and groups.
             * @default []
             */
            actors?: components["schemas"]["JobActor"][];
            /**
             * @description Name; made from the packages when empty.
             * @default
             */
            name?: string;
            /**
             * @description Packages, in order.
             * @default []
             */
            targets?: components["schemas"]["JobTarget"][];
        };
        /** @description `POST /messages`: send a message. `POST /messages/call`: send it and wait for replies. */
        NewMessage: {
            /** @description One argument as it is, several as an array, none as `null`. */
            data?: unknown;
            /** @description What it is about. */
            key: string;
            /**
             * Format: int32
             * @description For calls: end after so many replies; 1 if absent.
             */
            replies_max?: number | null;
            /** @description Whom it concerns. */
            scope: components["schemas"]["MessageScope"];
            /**
             * Format: int64
             * @description For calls: wait at most so long, in milliseconds: 1 to 60,000; 5,000 if absent.
             */
            wait_ms?: number | null;
        };
        /** @description `POST /agents/{agent}/instances/{name}/orders`. */
        NewOrder: {
            /** @description Why, for the audit trail. */
            reason?: string | null;
            /** @description `start` `stop` `restart` `reload` `push-settings`. */
            verb: string;
        };
        /** @description What people ask. */
        NewRequest: {
            /**
             * @description More packages, to every environment: a request each.
             * @default []
             */
            also?: components["schemas"]["AlsoAsked"][];
            /**
             * @description More environments: each gets a request of its own, all of them are filed or none.
             * @default []
             */
            also_envs?: string[];
            /**
             * Format: date-time
             * @description Wished time.
             * @default null
             */
            at?: string | null;
            /**
             * @description Description.
             * @default
             */
            description?: string;
            /**
             * @description Environment.
             * @default
             */
            env?: string;
            /**
             * @description Of an urgent one.
             * @default
             */
            impact?: string;
            /**
             * @description Of an urgent one.
             * @default
             */
            justification?: string;
            /**
             * @description Package.
             * @default
             */
            package?: string;
            /**
             * @description How it would be gone back on.
             * @default
             */
            rollback_plan?: string;
            /**
             * @description Submit it at once: it is filed as a whole or not at all.
             * @default false
             */
            submit?: boolean;
            /**
             * @description Change ticket.
             * @default
             */
            ticket?: string;
            /**
             * @description Title; empty: `[SICARDI] Livraison sur REC1`.
             * @default
             */
            title?: string;
            /**
             * @description `normal` `urgent`.
             * @default
             */
            urgency?: string;
            /**
             * @description Version of the variables.
             * @default
             */
            variables?: string;
            /**
             * @description Version.
             * @default
             */
            version?: string;
        };
        /** @description A ring to be. */
        NewRing: {
            /**
             * @description Name; empty: its number.
             * @default
             */
            name?: string;
            /**
             * @description How many: `1`, `10 %` of all targets, `rest`; or which: patterns of names, by commas: `INT1`, `PILOTE*`.
             * @default
             */
            size?: string;
        };
        /** @description `POST /rollouts`: targets are the environments of `envs`, those whose names fit `pattern`, and those of `tier`; each once. */
        NewRollout: {
            /**
             * @description Deliver also where this version is there.
             * @default false
             */
            again?: boolean;
            /**
             * Format: date-time
             * @description Not before.
             * @default null
             */
            at?: string | null;
            /**
             * @description A ring must be done in this time, or it pauses: `24h` (also empty); `never`.
             * @default
             */
            deadline?: string;
            /**
             * @description Environments, in this order.
             * @default []
             */
            envs?: string[];
            /**
             * @description So many targets of a ring may not fail: `1`, `5 %`; empty: 1 of a ring up to 10, else 5 %.
             * @default
             */
            error?: string;
            /**
             * @description A target counts as done when the version stayed so long: `10m`; empty: at once.
             * @default
             */
            healthy_for?: string;
            /**
             * Format: int32
             * @description Targets under way at once; nothing: those of the ring, at most 200.
             * @default null
             */
            max_parallel?: number | null;
            /**
             * @description Who is a target: `static` (also empty) those there are now; `dynamic`: newcomers join the last ring.
             * @default
             */
            membership?: string;
            /**
             * Format: int32
             * @description Errors are not looked at before so many settled; nothing: 1.
             * @default null
             */
            min_settled?: number | null;
            /**
             * @description Targets whose agents are away: `wait` (also empty) for them until the ring's deadline, `skip` and list them, `fail` them.
             * @default
             */
            offline?: string;
            /**
             * @description What follows a ring with too many errors: `pause` (also empty) `stop` `rollback-ring` `rollback-all`.
             * @default
             */
            on_error?: string;
            /**
             * @description What follows a ring that succeeded: `next` (also empty) `pause` `approve` `wait 30m`.
             * @default
             */
            on_success?: string;
            /**
             * @description Package.
             * @default
             */
            package?: string;
            /**
             * @description Patterns of names, by commas: `INT*`.
             * @default
             */
            pattern?: string;
            /**
             * @description Why.
             * @default
             */
            reason?: string;
            /**
             * Format: int32
             * @description A target that failed begins again up to so many times.
             * @default 0
             */
            retries?: number;
            /**
             * @description So long after it failed: `5m`; empty: at once.
             * @default
             */
            retry_after?: string;
            /**
             * @description Only after these causes; none: after any.
             * @default []
             */
            retry_causes?: string[];
            /**
             * @description Rings, in order; none: one ring of all. Targets that no ring takes are a last ring.
             * @default []
             */
            rings?: components["schemas"]["NewRing"][];
            /**
             * @description When it starts: `auto` (also empty), `manual`, `approval` (another person with the right to approve).
             * @default
             */
            start?: string;
            /**
             * @description So many targets of a ring must succeed: `3`, `95 %`; empty: all of a ring up to 10, else 95 %.
             * @default
             */
            success?: string;
            /**
             * @description All environments of a tier.
             * @default
             */
            tier?: string;
            /**
             * @description Version.
             * @default
             */
            version?: string;
        };
        /** @description `PUT /self-service/offers/{package}`: offer a package, or change how. */
        NewSelfServiceOffer: {
            /**
             * @description Group of computers it is offered for; empty: all of the unit.
             * @default
             */
            group?: string;
            /**
             * Format: int64
             * @description Revision that was read; absent: whatever there is is replaced.
             * @default null
             */
            revision?: number | null;
            /**
             * @description Unit; your own when empty.
             * @default
             */
            unit?: string;
            /**
             * @description Version; empty: the newest that can be installed, also of those to come.
             * @default
             */
            version?: string;
        };
        /** @description What people write of a task: `POST /tasks`, `PUT /tasks/{name}`, and the file of `escale task new --file`. */
        NewTask: {
            /**
             * @description When a computer that has done it does it again: `once`, `after` (`again_s` after the last success), `each-contact`.
             * @default once
             */
            again?: string;
            /**
             * Format: int64
             * @description `after`: seconds.
             * @default 0
             */
            again_s?: number;
            /**
             * Format: int32
             * @description Attempts for each computer and package; 1: no retry; 0: without limit.
             * @default 1
             */
            attempts_max?: number;
            /**
             * @description What it is for.
             * @default
             */
            comment?: string;
            /**
             * Format: date-time
             * @description Not after.
             * @default null
             */
            ends_at?: string | null;
            /**
             * @description Jobs, in order.
             * @default []
             */
            jobs?: components["schemas"]["NewJob"][];
            /**
             * @description `pull`: computers come for it. `push`: they are woken; our own agents always are.
             * @default pull
             */
            mode?: string;
            /**
             * @description Name; unique without case.
             * @default
             */
            name?: string;
            /**
             * @description Time slot in which runs are prepared; empty: always.
             * @default
             */
            prepare_slot?: string;
            /**
             * Format: int64
             * @description Seconds before the second attempt; doubled for each further one, a day at most.
             * @default 300
             */
            retry_delay_s?: number;
            /**
             * @description Failures that are tried again: `download` `check` `action` `lost`; empty: all.
             * @default []
             */
            retry_on?: string[];
            /**
             * Format: int64
             * @description Revision that was read, on change.
             * @default null
             */
            revision?: number | null;
            /**
             * @description Time slot in which runs are handed out; empty: always.
             * @default
             */
            slot?: string;
            /**
             * Format: date-time
             * @description Not before.
             * @default null
             */
            starts_at?: string | null;
            /**
             * @description Unit it belongs to; `/` when empty.
             * @default
             */
            unit?: string;
            /**
             * Format: int32
             * @description `push`: computers woken at a time.
             * @default 10
             */
            wake_count?: number;
            /**
             * Format: int32
             * @description `push`: minutes between two rounds.
             * @default 5
             */
            wake_minutes?: number;
        };
        /** @description `POST /tokens`: a new token for the calling user. */
        NewToken: {
            /**
             * Format: int32
             * @description Days until it ends, 1 to 3,650; absent: 365. A token always ends (spec/delivery R-4).
             */
            days?: number | null;
            /** @description What it is for. */
            name: string;
            /** @description Role; the user's own if absent. */
            role?: string | null;
            /** @description What it is narrowed to. */
            scope?: components["schemas"]["TokenScope"];
        };
        /**
         * @description `POST /uploads`: begin an upload. Send the bytes with `PATCH /uploads/{id}?offset=N`, in one piece or in several,
         *     then `POST /uploads/{id}/publish`.
         */
        NewUpload: {
            /** @description Its digest, if known: checked before publishing, and if the repository has these bytes nothing need be sent. */
            digest?: string | null;
            /** @description Name of the file. */
            file: string;
            /**
             * Format: int64
             * @description Its size.
             */
            size_bytes: number;
        };
        /** @description `POST /users`: a new user. */
        NewUser: {
            /** @description Name. */
            name: string;
            /** @description Password: at least 10 characters. */
            password: string;
            /** @description Role. */
            role: string;
        };
        /** @description `POST /agents`: declare a virtual agent. */
        NewVirtualAgent: {
            /** @description Credential its packages prove themselves with. */
            credential?: string | null;
            /** @description What it is for. */
            description?: string;
            /** @description Name. */
            name: string;
        };
        /** @description An application or a job, and how it stands. */
        NodeView: {
            /** @description Actions the caller may do now: words of the route's `action`. */
            actions: string[];
            /** @description Jobs of the same application it follows. */
            after: string[];
            /**
             * Format: int32
             * @description Number of its try.
             */
            attempt: number;
            /** @description Attempts of this run, newest first. */
            attempts: components["schemas"]["AttemptView"][];
            /** @description Cause of its error. */
            cause?: string | null;
            /** @description Of a manual job: who answers, roles and `user:NAME`; empty: whoever may act on jobs. */
            deciders: string[];
            /** @description What a job does: `script`, `builtin fetch`. */
            does: string;
            /**
             * Format: date-time
             * @description Ended.
             */
            ended_at?: string | null;
            /** @description Somebody holds it: who and why. */
            held?: string | null;
            /** @description Runbook. */
            instruction: string;
            /** @description `application` or `job`. */
            kind: string;
            /** @description Title. */
            label: components["schemas"]["BTreeMap"];
            /** @description Starts on demand. */
            on_demand: boolean;
            outcome?: components["schemas"]["OutcomeView"] | null;
            /** @description Of a manual job: values whoever confirms gives; once it is confirmed, as they were given. */
            params: components["schemas"]["ParamView"][];
            /** @description `CA_Init` or `CA_Init/INIT_GARDE`. */
            path: string;
            /**
             * Format: int32
             * @description Progress its script told, in percent.
             */
            percent?: number | null;
            /** @description Of a manual job: what is asked. */
            question: string;
            /** @description Why: the first is its sub-state. */
            reasons: components["schemas"]["WaitReason"][];
            /**
             * Format: date-time
             * @description Since.
             */
            since: string;
            /**
             * Format: date-time
             * @description Began.
             */
            started_at?: string | null;
            /** @description State. */
            state: string;
            /** @description Starts by the clock, in words: `06:30`, `every 10m`. */
            timing: string;
            /**
             * Format: double
             * @description Place in the picture, if people chose one.
             */
            x?: number | null;
            /**
             * Format: double
             * @description Place in the picture.
             */
            y?: number | null;
        };
        /** @description A notification: one message to one receiver. Its text is not told. */
        Notification: {
            /**
             * Format: date-time
             * @description When it happened.
             */
            at: string;
            /** @description `mail`, `webhook:NAME`. */
            channel: string;
            /**
             * Format: date-time
             * @description When it was sent or given up.
             */
            ended_at?: string | null;
            /** @description Why the last try failed; empty: it did not. */
            error: string;
            /** @description What happened: `delivery-failed`, `approval-waiting`, … */
            event: string;
            /** @description Id; the receiver is given it as well, the same at every try. */
            id: string;
            /**
             * Format: date-time
             * @description When it is tried again; while it waits.
             */
            next_at: string;
            /** @description To what: `D-42`, `R-131`, a lock. */
            object: string;
            /** @description An address; empty for a webhook. */
            recipient: string;
            /** @description `waiting`, `sent`, `given-up`. */
            state: string;
            /** @description Subject. */
            subject: string;
            /**
             * Format: int64
             * @description Tries so far.
             */
            tries: number;
        };
        /** @description `POST /spaces/{space}/actions`. */
        ObjectAction: {
            /**
             * @description `demand` `cancel-demand` `force` `hold` `release` `stop` `kill` `rerun` `rerun-from` `rerun-failed` `set-upcoming` `mark-finished` `mark-error`
             *     `deschedule` `not-schedule` `retry` `ignore` `fail` `exclude` `roll-back` `take-over` `confirm` `refuse` `acknowledge`.
             * @default
             */
            action?: string;
            /**
             * @description Agents, for `rerun` and `exclude`.
             * @default []
             */
            agents?: string[];
            /**
             * @description Delivery whose run is meant: `D-42`. Without it and without `run`: the run that goes on; of several, the only one in which the object is under way.
             * @default
             */
            delivery?: string;
            /**
             * @description Of a demand: wait at the gates (the default), or be refused at once.
             * @default false
             */
            no_wait?: boolean;
            /**
             * @description Paths.
             * @default []
             */
            objects?: string[];
            /**
             * @description Values of parameters, for `demand`; for `confirm`, those a manual job asks for.
             * @default {}
             */
            params?: {
                [key: string]: string;
            };
            /**
             * @description Only say what would happen.
             * @default false
             */
            plan?: boolean;
            /**
             * @description Why; some actions ask for it.
             * @default
             */
            reason?: string;
            /**
             * Format: int64
             * @description Run that is meant, by its number; for runs of business dates. 0: not said.
             * @default 0
             */
            run?: number;
        };
        /** @description `POST /deliveries/{delivery}/override`: opens a gate for this delivery only (break-glass). */
        OpenGate: {
            /**
             * @description `soak` `window` `freeze` `preflight`.
             * @default
             */
            gate?: string;
            /**
             * @description Why.
             * @default
             */
            reason?: string;
        };
        /** @description An order: accepted, then done or why not. */
        Order: {
            /** @description Agent. */
            agent: string;
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description Who gave it. */
            by: string;
            /**
             * Format: date-time
             * @description When it ended.
             */
            ended_at?: string | null;
            /** @description Id. */
            id: string;
            /** @description Instance. */
            instance: string;
            reason?: components["schemas"]["Reason"] | null;
            /** @description `accepted` `done` `failed` `superseded`. */
            state: string;
            /** @description `start` `stop` `restart` `reload` `push-settings`. */
            verb: string;
        };
        /** @description A file as people uploaded it. */
        OriginalFile: {
            /**
             * @description Its name.
             * @default
             */
            name?: string;
            /**
             * @description Its SHA-512 in lowercase hexadecimal.
             * @default
             */
            sha512?: string;
            /**
             * Format: int64
             * @description Its size in bytes.
             * @default 0
             */
            size_bytes?: number;
        };
        /** @description The last outcome of an object. */
        OutcomeView: {
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description Cause. */
            cause?: string | null;
            /** @description Delivery. */
            delivery: string;
            /** @description State. */
            state: string;
            /** @description In the reader's language: `En erreur · D-42 · 14:31 · disque plein`. */
            text: string;
        };
        /** @description A computer of the caller's own, with what is offered for it: `GET /self-service`. */
        OwnComputer: {
            /** @description Whether its agent is connected now; only ours are. */
            connected: boolean;
            /**
             * Format: date-time
             * @description Last contact.
             */
            contact_at?: string | null;
            /** @description Id: `cmp_…`. */
            id: string;
            /** @description Name. */
            name: string;
            /** @description System with its version. */
            os: string;
            /** @description Packages offered for it, and those that were asked for, by name. */
            packages: components["schemas"]["OwnPackage"][];
        };
        /** @description A package on a computer of the caller's own. */
        OwnPackage: {
            /** @description Description. */
            description: components["schemas"]["BTreeMap"];
            /** @description Whether it may be asked for now. */
            offered: boolean;
            /** @description Package. */
            package: string;
            run?: components["schemas"]["TaskRun"] | null;
            /** @description Title. */
            title: components["schemas"]["BTreeMap"];
            /** @description Version that would be installed now; of one that is not offered any more: what was asked for. */
            version: string;
        };
        /** @description A file of the repository: one published version of a package. */
        PackageFile: {
            /** @description Confidential: its install face is given only to computers a person approved and a job names, itself or by a static group. */
            confidential?: boolean;
            /** @description BLAKE3 digest of the bytes. */
            digest: string;
            /** @description File name in the repository; people may rename it. */
            file: string;
            /** @description Whether `/packages/{file}/icon` has a picture. */
            has_icon: boolean;
            /** @description Id of the version. */
            id: string;
            /** @description What its manifest says. */
            manifest: components["schemas"]["Manifest"];
            /** @description Package name, from the manifest. */
            name: string;
            /** @description Whether it is the highest version of its package here. */
            newest: boolean;
            /**
             * Format: date-time
             * @description When it was published.
             */
            published_at: string;
            /** @description By whom. */
            published_by: string;
            /**
             * Format: int64
             * @description Size.
             */
            size_bytes: number;
            /** @description Instances whose planned version this is: `agent/instance`. */
            used_by: string[];
            /** @description Version, from the manifest. */
            version: string;
        };
        /** @description `[package]` of `delivery.toml`. */
        PackageHead: {
            /**
             * @description Entry script in the bundle.
             * @default
             */
            entry?: string;
            /**
             * Format: int64
             * @description Number of files.
             * @default 0
             */
            files?: number;
            /**
             * @description Name.
             * @default
             */
            name?: string;
            /**
             * @description What is said about it.
             * @default
             */
            notes?: string;
            /**
             * @description `true`, `false`, or `until=JOB`; empty: it does not say. In files, true and false may stand without quotes.
             * @default
             */
            reversible?: string;
            /**
             * @description Why it is not reversible.
             * @default
             */
            reversible_reason?: string;
            /**
             * @description Minimum age after publication, when longer than what the tier and the environment say: `1h`.
             * @default
             */
            soak?: string;
            /**
             * @description Where it comes from.
             * @default {
             *       "branch": "",
             *       "built_by": "",
             *       "note": "",
             *       "repository": "",
             *       "tag": ""
             *     }
             */
            source?: components["schemas"]["TaggedSource"];
            /**
             * @description Sizes by root.
             * @default {}
             */
            space?: {
                [key: string]: components["schemas"]["RootSpace"];
            };
            /**
             * @description Size of the unpacked payload: `1300MiB`.
             * @default
             */
            unpacked?: string;
            /**
             * @description Version.
             * @default
             */
            version?: string;
        };
        /** @description A page of a list. */
        Page_Agent: {
            /** @description The entries. */
            items: {
                /**
                 * Format: date-time
                 * @description When it last connected.
                 */
                connected_at?: string | null;
                /**
                 * Format: date-time
                 * @description When it was enrolled or declared.
                 */
                created_at: string;
                /** @description Credential of a virtual agent. */
                credential?: string | null;
                /** @description What it is for, as people wrote it. */
                description: string;
                facts?: components["schemas"]["Facts"] | null;
                /**
                 * Format: int64
                 * @description Generation it says it holds.
                 */
                generation_held: number;
                /**
                 * Format: int64
                 * @description Newest generation of its assignment.
                 */
                generation_planned: number;
                /** @description Id. */
                id: string;
                /**
                 * Format: int64
                 * @description Instances on it.
                 */
                instances: number;
                /**
                 * Format: int64
                 * @description Instances started.
                 */
                instances_started: number;
                /** @description Name. */
                name: string;
                /** @description Operating system: `Debian GNU/Linux 12`. */
                os?: string | null;
                /**
                 * Format: int64
                 * @description Grows with each change people make.
                 */
                revision: number;
                /**
                 * Format: date-time
                 * @description Last sign of life.
                 */
                seen_at?: string | null;
                /** @description `connected`, `disconnected`, or `unknown` (never connected, or virtual). */
                state: string;
                /** @description Version of the agent's program. */
                version?: string | null;
                /** @description A record without a program that can deploy. */
                virtual: boolean;
            }[];
            /** @description Give it as `cursor` to read on; absent on the last page. */
            next?: string | null;
            /**
             * Format: int64
             * @description Entries of the whole list, whatever the page.
             */
            total: number;
        };
        /** @description A page of a list. */
        Page_AttemptView: {
            /** @description The entries. */
            items: {
                /** @description Agent. */
                agent: string;
                cause?: components["schemas"]["CauseView"] | null;
                /** @description Rows of a preflight. */
                checks: components["schemas"]["CheckRow"][];
                /**
                 * Format: int32
                 * @description Exit code.
                 */
                code?: number | null;
                /** @description Delivery. */
                delivery: string;
                /** @description `exited` `signalled` `timeout-run` … */
                end: string;
                /**
                 * Format: date-time
                 * @description Ended.
                 */
                ended_at?: string | null;
                /** @description Id: its log is `GET /attempts/{id}/log`. */
                id: string;
                /**
                 * Format: int64
                 * @description Bytes of its log.
                 */
                log_bytes: number;
                /** @description The whole log is here. */
                log_complete: boolean;
                /**
                 * Format: int64
                 * @description Lines of its log.
                 */
                log_lines: number;
                /**
                 * Format: int64
                 * @description Bytes of its log that are missing (LG-9).
                 */
                log_missing_bytes: number;
                /**
                 * Format: int32
                 * @description Number of the try.
                 */
                number: number;
                /** @description Job. */
                path: string;
                /** @description `dispatched` `queued` `active` `stopping` `unreachable` `ended`. */
                phase: string;
                /**
                 * Format: int32
                 * @description Process.
                 */
                pid?: number | null;
                /** @description Account. */
                run_as: string;
                /** @description Space. */
                space: string;
                /**
                 * Format: date-time
                 * @description Began.
                 */
                started_at?: string | null;
            }[];
            /** @description Give it as `cursor` to read on; absent on the last page. */
            next?: string | null;
            /**
             * Format: int64
             * @description Entries of the whole list, whatever the page.
             */
            total: number;
        };
        /** @description A page of a list. */
        Page_AuditLine: {
            /** @description The entries. */
            items: {
                /** @description What: `instance.deployed`, `package.published`, … */
                action: string;
                /** @description Who: `user admin`, `token ci`, `agent box-1`, `server`. */
                actor: string;
                /** @description Address the call came from. */
                address?: string;
                /**
                 * Format: date-time
                 * @description When.
                 */
                at: string;
                /** @description For whom a token acted. */
                behalf?: string;
                /** @description The program that called, as it names itself. */
                client?: string;
                /** @description Values that matter; never a secret. */
                details: {
                    [key: string]: string;
                };
                /**
                 * Format: int64
                 * @description Grows by one with each line.
                 */
                number: number;
                /** @description To what: the name people see. */
                object: string;
                /** @description Request, as the server's log names it. */
                request: string;
                /** @description The role it was done in; empty: of the server itself, and in lines older than 2026-11. */
                role?: string;
            }[];
            /** @description Give it as `cursor` to read on; absent on the last page. */
            next?: string | null;
            /**
             * Format: int64
             * @description Entries of the whole list, whatever the page.
             */
            total: number;
        };
        /** @description A page of a list. */
        Page_Computer: {
            /** @description The entries. */
            items: {
                /** @description Address it last spoke from. */
                address: string;
                /** @description Name of its agent, if it is ours. */
                agent?: string | null;
                /** @description Product and version of the agent: `FusionInventory-Agent_v2.6-3`. */
                agent_version: string;
                /** @description Architecture. */
                arch: string;
                /** @description Whether its agent is connected now; only ours are. */
                connected: boolean;
                /**
                 * Format: date-time
                 * @description Last contact.
                 */
                contact_at?: string | null;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                created_at: string;
                /** @description Version of its deploy task, which decides what it can do; empty for ours. */
                deploy_version: string;
                /** @description Device id, if its agent is not ours. */
                device_id?: string | null;
                /** @description Id: `cmp_…`. */
                id: string;
                /**
                 * Format: date-time
                 * @description Last inventory.
                 */
                inventory_at?: string | null;
                /** @description Kind of its agent: `escale` `fusioninventory` `glpi`. */
                kind: string;
                /** @description Labels people gave it. */
                labels: string[];
                /** @description Name; several computers may have the same. */
                name: string;
                /** @description System with its version: `Debian GNU/Linux 12.11`. */
                os: string;
                /** @description Family of its system: `linux` `windows` … */
                os_family: string;
                /**
                 * Format: int64
                 * @description Grows with each change people make.
                 */
                revision: number;
                /** @description `approved` `pending` `refused` `duplicate` (two machines use one device id). */
                standing: string;
                /** @description Tag. */
                tag: string;
                /** @description Organisational unit: `/`, `/paris/accounting`. */
                unit: string;
            }[];
            /** @description Give it as `cursor` to read on; absent on the last page. */
            next?: string | null;
            /**
             * Format: int64
             * @description Entries of the whole list, whatever the page.
             */
            total: number;
        };
        /** @description A page of a list. */
        Page_Death: {
            /** @description The entries. */
            items: {
                /** @description Agent. */
                agent: string;
                /**
                 * Format: date-time
                 * @description When, by the agent's clock.
                 */
                at: string;
                /** @description How it ended, as a reason: `exited`, `signaled`, `ended-unseen`. */
                ending: components["schemas"]["Reason"];
                /**
                 * Format: int32
                 * @description Exit code, if it exited.
                 */
                exit_code?: number | null;
                /** @description What followed. */
                follows: components["schemas"]["Reason"];
                /** @description Instance. */
                instance: string;
                /**
                 * Format: int64
                 * @description Grows with each death.
                 */
                number: number;
                /**
                 * Format: int32
                 * @description Signal, if one ended it.
                 */
                signal?: number | null;
                /**
                 * Format: int64
                 * @description How long it had lived, in milliseconds.
                 */
                uptime_ms: number;
            }[];
            /** @description Give it as `cursor` to read on; absent on the last page. */
            next?: string | null;
            /**
             * Format: int64
             * @description Entries of the whole list, whatever the page.
             */
            total: number;
        };
        /** @description A page of a list. */
        Page_Delivery: {
            /** @description The entries. */
            items: {
                /** @description Actions the caller may do: `cancel` `rollback` `decide` `override`. */
                actions: string[];
                /** @description Who started it. */
                by: string;
                cause?: components["schemas"]["CauseView"] | null;
                /**
                 * Format: date-time
                 * @description Made.
                 */
                created_at: string;
                /** @description Decisions the caller may take now: `retry` `ignore` `fail` `exclude` `roll-back`; of a manual job `confirm` `refuse`. */
                decisions: string[];
                /** @description `D-42`. */
                delivery: string;
                /** @description Digest. */
                digest: string;
                /**
                 * Format: date-time
                 * @description Final.
                 */
                ended_at?: string | null;
                /** @description Environment. */
                env: string;
                /** @description Job that failed. */
                failed_job: string;
                /** @description Package. */
                package: string;
                /** @description Values it asks for. */
                params: components["schemas"]["ParamView"][];
                /** @description Version before. */
                previous: string;
                /** @description What the manual job that waits asks; empty: none waits. */
                question: string;
                /** @description Request it comes from. */
                request: string;
                /** @description Whether it can be gone back on: `yes`, `no: …`, `until JOB: …`. */
                reversible: string;
                /** @description Of which delivery it is the rollback. */
                rollback_of: string;
                /** @description By which delivery it was rolled back. */
                rolled_back_by: string;
                /** @description Rollout it is a part of: `RO-7`. */
                rollout: string;
                /**
                 * Format: int64
                 * @description Number of its run; 0 before it starts.
                 */
                run: number;
                /** @description Space. */
                space: string;
                /**
                 * Format: date-time
                 * @description Gates opened.
                 */
                started_at?: string | null;
                /**
                 * @description `planned` `gated` `running` `attention` `cancelling` `rolling-back` `succeeded` `succeeded-with-warnings` `failed` `cancelled` `expired`
                 *     `rolled-back` `rollback-failed` `superseded`.
                 */
                state: string;
                /** @description Tier. */
                tier: string;
                /** @description Version of the variables. */
                variables: string;
                /** @description Version. */
                version: string;
                /** @description Why it waits, every closed gate; or why it stands as it does. */
                waiting: components["schemas"]["WaitReason"][];
                /** @description Worth knowing, nothing that stops it. */
                warnings: components["schemas"]["WaitReason"][];
            }[];
            /** @description Give it as `cursor` to read on; absent on the last page. */
            next?: string | null;
            /**
             * Format: int64
             * @description Entries of the whole list, whatever the page.
             */
            total: number;
        };
        /** @description A page of a list. */
        Page_Instance: {
            /** @description The entries. */
            items: {
                /** @description Agent. */
                agent: string;
                /**
                 * @description State of that agent: `connected` `disconnected` `unknown`. When it is not connected, everything reported is what
                 *     was last seen.
                 */
                agent_state: string;
                /** @description Starts with its agent. */
                autostart: boolean;
                /**
                 * Format: date-time
                 * @description Date of the last change of state.
                 */
                changed_at?: string | null;
                /** @description Client library of the program, as it says. */
                client?: string | null;
                /** @description The program holds a connection (client library, or a device's own). */
                connected: boolean;
                /** @description Credential. */
                credential?: string | null;
                /**
                 * Format: int64
                 * @description Unexpected ends since it was deployed.
                 */
                deaths: number;
                /** @description A disabled one is not sent to its agent. */
                enabled: boolean;
                /** @description The agent cannot do what is wanted; `reason` says why. */
                failed: boolean;
                fetching?: components["schemas"]["Fetching"] | null;
                /** @description Message groups. */
                groups: string[];
                /** @description Id. */
                id: string;
                /** @description Name; with the agent's it is the identity: `agent/instance`. */
                name: string;
                newer?: components["schemas"]["PlannedVersion"] | null;
                order?: components["schemas"]["Order"] | null;
                /** @description Package name of the planned version. */
                package?: string | null;
                /**
                 * Format: int32
                 * @description Process id.
                 */
                pid?: number | null;
                planned?: components["schemas"]["PlannedVersion"] | null;
                reason?: components["schemas"]["Reason"] | null;
                /**
                 * Format: int32
                 * @description Restarts by recovery since the last order.
                 */
                restarts: number;
                /**
                 * Format: int64
                 * @description Grows with each change people make.
                 */
                revision: number;
                /** @description Settings that were changed and not pushed or restarted with yet. */
                settings_pending: boolean;
                /** @description `starting` `started` `stopping` `stopped` `unknown`. */
                state: string;
                /** @description Version on the machine; the planned one while nothing was reported. */
                version?: string | null;
                /** @description Declared only: nothing is deployed or reported. */
                virtual: boolean;
                /** @description Whether people want it to run. */
                wanted: string;
            }[];
            /** @description Give it as `cursor` to read on; absent on the last page. */
            next?: string | null;
            /**
             * Format: int64
             * @description Entries of the whole list, whatever the page.
             */
            total: number;
        };
        /** @description A page of a list. */
        Page_LeaseRecord: {
            /** @description The entries. */
            items: {
                /** @description Person behind it. */
                by: string;
                /** @description Why, or how: `release` `break` `expired` `inherit`. */
                end: string;
                /**
                 * Format: date-time
                 * @description Given back; absent: it is held.
                 */
                ended_at?: string | null;
                /** @description Who gave it back. */
                ended_by: string;
                /**
                 * Format: int64
                 * @description Fence.
                 */
                fence: number;
                /**
                 * Format: int64
                 * @description How long it was held, until now if it is.
                 */
                held_ms: number;
                /** @description Lock. */
                lock: string;
                /** @description Owner: `D-42`, `user r.dev`. */
                owner: string;
                /** @description Why it was taken. */
                reason: string;
                /**
                 * Format: date-time
                 * @description Since.
                 */
                since: string;
                /**
                 * Format: int64
                 * @description Units.
                 */
                units: number;
                /**
                 * Format: int64
                 * @description How long its owner had waited for it.
                 */
                waited_ms: number;
            }[];
            /** @description Give it as `cursor` to read on; absent on the last page. */
            next?: string | null;
            /**
             * Format: int64
             * @description Entries of the whole list, whatever the page.
             */
            total: number;
        };
        /** @description A page of a list. */
        Page_LogLine: {
            /** @description The entries. */
            items: {
                /**
                 * Format: date-time
                 * @description When it was read, by the agent's clock.
                 */
                at: string;
                /** @description `info` `warn` `error`. */
                level: string;
                /**
                 * Format: int64
                 * @description Grows with each line of the instance; gaps mean that lines were dropped.
                 */
                number: number;
                /** @description `stdout` `stderr` `program` (through a client library) `agent`. */
                stream: string;
                /** @description The text, without its line end. */
                text: string;
            }[];
            /** @description Give it as `cursor` to read on; absent on the last page. */
            next?: string | null;
            /**
             * Format: int64
             * @description Entries of the whole list, whatever the page.
             */
            total: number;
        };
        /** @description A page of a list. */
        Page_PackageFile: {
            /** @description The entries. */
            items: {
                /** @description Confidential: its install face is given only to computers a person approved and a job names, itself or by a static group. */
                confidential?: boolean;
                /** @description BLAKE3 digest of the bytes. */
                digest: string;
                /** @description File name in the repository; people may rename it. */
                file: string;
                /** @description Whether `/packages/{file}/icon` has a picture. */
                has_icon: boolean;
                /** @description Id of the version. */
                id: string;
                /** @description What its manifest says. */
                manifest: components["schemas"]["Manifest"];
                /** @description Package name, from the manifest. */
                name: string;
                /** @description Whether it is the highest version of its package here. */
                newest: boolean;
                /**
                 * Format: date-time
                 * @description When it was published.
                 */
                published_at: string;
                /** @description By whom. */
                published_by: string;
                /**
                 * Format: int64
                 * @description Size.
                 */
                size_bytes: number;
                /** @description Instances whose planned version this is: `agent/instance`. */
                used_by: string[];
                /** @description Version, from the manifest. */
                version: string;
            }[];
            /** @description Give it as `cursor` to read on; absent on the last page. */
            next?: string | null;
            /**
             * Format: int64
             * @description Entries of the whole list, whatever the page.
             */
            total: number;
        };
        /** @description A page of a list. */
        Page_Rollout: {
            /** @description The entries. */
            items: {
                /** @description What the caller may do: `start` `approve` `deny` `pause` `resume` `stop` `next` `retry` `exclude` `rollback-ring` `max-parallel`. */
                actions: string[];
                /** @description Who. */
                by: string;
                /** @description Numbers of all rings together. */
                counts: components["schemas"]["RolloutCounts"];
                /**
                 * Format: date-time
                 * @description Made.
                 */
                created_at: string;
                /** @description Digest. */
                digest: string;
                /**
                 * Format: date-time
                 * @description Stopped or finished.
                 */
                ended_at?: string | null;
                /** @description Targets that failed, by cause, most first; of a single rollout only. */
                failures: components["schemas"]["RolloutFailures"][];
                /**
                 * Format: int32
                 * @description Targets under way at once, at most.
                 */
                max_parallel: number;
                /**
                 * Format: int64
                 * @description 7.
                 */
                number: number;
                /** @description Package. */
                package: string;
                /** @description Why it stands as it does. */
                reasons: components["schemas"]["WaitReason"][];
                /** @description It tries again what failed in this one. */
                retry_of: string;
                /** @description Rings, in order. */
                rings: components["schemas"]["RolloutRing"][];
                /** @description `RO-7`. */
                rollout: string;
                /** @description What was asked. */
                settings: components["schemas"]["NewRollout"];
                /**
                 * Format: date-time
                 * @description Its first ring began.
                 */
                started_at?: string | null;
                /** @description `waiting-for-approval` `approval-denied` `ready` `running` `paused` `stopping` `stopped` `finished`. */
                state: string;
                /** @description Version. */
                version: string;
            }[];
            /** @description Give it as `cursor` to read on; absent on the last page. */
            next?: string | null;
            /**
             * Format: int64
             * @description Entries of the whole list, whatever the page.
             */
            total: number;
        };
        /** @description A page of a list. */
        Page_RolloutTarget: {
            /** @description The entries. */
            items: {
                cause?: components["schemas"]["CauseView"] | null;
                /** @description Its delivery, the newest of its tries; empty before it began. */
                delivery: string;
                /** @description State of the delivery. */
                delivery_state: string;
                /**
                 * Format: date-time
                 * @description Settled.
                 */
                ended_at?: string | null;
                /** @description Environment. */
                env: string;
                /** @description Job that failed. */
                failed_job: string;
                /** @description Why it waits, was left out, or could not start. */
                reasons: components["schemas"]["WaitReason"][];
                /**
                 * Format: int32
                 * @description Times it began again.
                 */
                retries: number;
                /**
                 * Format: int32
                 * @description Ring, from 1.
                 */
                ring: number;
                /** @description Delivery that goes back there. */
                rolled_back_by: string;
                /**
                 * Format: date-time
                 * @description Begun.
                 */
                started_at?: string | null;
                /** @description `pending` `running` `success` `failure` `already-installed` `skipped` `aborted` `decommissioned`. */
                state: string;
            }[];
            /** @description Give it as `cursor` to read on; absent on the last page. */
            next?: string | null;
            /**
             * Format: int64
             * @description Entries of the whole list, whatever the page.
             */
            total: number;
        };
        /** @description A page of a list. */
        Page_RunView: {
            /** @description The entries. */
            items: {
                /** @description Who started it. */
                by: string;
                /** @description Business date. */
                date: string;
                /** @description Delivery: `D-42`; empty: a run of a business date. */
                delivery: string;
                /**
                 * Format: date-time
                 * @description Ended.
                 */
                ended_at?: string | null;
                /**
                 * Format: int64
                 * @description Number in the domain.
                 */
                number: number;
                /**
                 * Format: int64
                 * @description Revision of the space it walks.
                 */
                revision: number;
                /**
                 * Format: date-time
                 * @description Began.
                 */
                started_at: string;
                /** @description `running` `finished` `warned` `failed` `cancelled`. */
                state: string;
            }[];
            /** @description Give it as `cursor` to read on; absent on the last page. */
            next?: string | null;
            /**
             * Format: int64
             * @description Entries of the whole list, whatever the page.
             */
            total: number;
        };
        /** @description A page of a list. */
        Page_Software: {
            /** @description The entries. */
            items: {
                /**
                 * @description Architecture.
                 * @default
                 */
                arch?: string;
                /**
                 * @description Name.
                 * @default
                 */
                name?: string;
                /**
                 * @description Publisher.
                 * @default
                 */
                publisher?: string;
                /**
                 * @description Where it was found: `deb`, `rpm`, `registry`.
                 * @default
                 */
                source?: string;
                /**
                 * @description Version.
                 * @default
                 */
                version?: string;
            }[];
            /** @description Give it as `cursor` to read on; absent on the last page. */
            next?: string | null;
            /**
             * Format: int64
             * @description Entries of the whole list, whatever the page.
             */
            total: number;
        };
        /** @description A page of a list. */
        Page_StateObject: {
            /** @description The entries. */
            items: {
                /** @description Agent. */
                agent: string;
                /**
                 * Format: date-time
                 * @description When it was published.
                 */
                at: string;
                /** @description Whether it has expired. */
                expired: boolean;
                /** @description Instance. */
                instance: string;
                /**
                 * Format: int64
                 * @description Seconds until it counts as expired; 0: never.
                 */
                lifetime_s: number;
                /** @description Anything more about it. */
                metadata: {
                    [key: string]: unknown;
                };
                /** @description Name. */
                name: string;
                /** @description Type label; empty when unknown. */
                type: string;
                /** @description Value. */
                value: unknown;
            }[];
            /** @description Give it as `cursor` to read on; absent on the last page. */
            next?: string | null;
            /**
             * Format: int64
             * @description Entries of the whole list, whatever the page.
             */
            total: number;
        };
        /** @description A page of a list. */
        Page_StatusRow: {
            /** @description The entries. */
            items: {
                /** @description Code of its sub-state: `W.link`. */
                code: string;
                /** @description Delivery: `D-42`. */
                delivery: string;
                /** @description Values of the text. */
                details: components["schemas"]["BTreeMap"];
                /** @description Object. */
                path: string;
                /**
                 * Format: int64
                 * @description Number of the run; 0: none is shown.
                 */
                run: number;
                /**
                 * Format: date-time
                 * @description Since.
                 */
                since: string;
                /** @description Space. */
                space: string;
                /** @description Word of its state. */
                state: string;
                /** @description Why, in the reader's language. */
                text: string;
            }[];
            /** @description Give it as `cursor` to read on; absent on the last page. */
            next?: string | null;
            /**
             * Format: int64
             * @description Entries of the whole list, whatever the page.
             */
            total: number;
        };
        /** @description A page of a list. */
        Page_TaskRun: {
            /** @description The entries. */
            items: {
                /**
                 * Format: int32
                 * @description Action it is at, from 1; 0: none yet.
                 */
                action: number;
                /**
                 * Format: int32
                 * @description Actions there are.
                 */
                actions: number;
                /**
                 * Format: int32
                 * @description Number of the attempt, from 1.
                 */
                attempt: number;
                /** @description Cancelling was asked for, and it cannot be recalled any more. */
                cancel_requested: boolean;
                /** @description Name of the computer. */
                computer: string;
                /** @description Its id. */
                computer_id: string;
                /**
                 * Format: date-time
                 * @description End.
                 */
                ended_at?: string | null;
                /**
                 * Format: int64
                 * @description Bytes that came from neighbours.
                 */
                from_peers_bytes: number;
                /**
                 * Format: date-time
                 * @description Last word of the agent.
                 */
                heard_at?: string | null;
                /** @description Id; for foreign agents it is the `uuid` on the wire. */
                id: string;
                /** @description Job. */
                job: string;
                /** @description Kind of its agent. */
                kind: string;
                /** @description Its last line. */
                last_line: string;
                /**
                 * Format: int64
                 * @description Lines in its log.
                 */
                lines: number;
                /**
                 * Format: date-time
                 * @description Not before; of one put off or tried again.
                 */
                not_before?: string | null;
                /** @description Package. */
                package: string;
                /** @description How far: `checking` `downloading` `prepare` `processing`, or empty. */
                phase: string;
                /**
                 * Format: date-time
                 * @description When it was prepared.
                 */
                prepared_at: string;
                /** @description Why it is as it is: there always is a reason. */
                reason: components["schemas"]["Reason"];
                /**
                 * Format: date-time
                 * @description First word of the agent.
                 */
                started_at?: string | null;
                /** @description `prepared` `sent` `running` `success` `skipped` `error` `cancelled`. */
                state: string;
                /** @description Task. */
                task: string;
                /** @description Version. */
                version: string;
                /**
                 * Format: int32
                 * @description Warnings in its log.
                 */
                warnings: number;
            }[];
            /** @description Give it as `cursor` to read on; absent on the last page. */
            next?: string | null;
            /**
             * Format: int64
             * @description Entries of the whole list, whatever the page.
             */
            total: number;
        };
        /** @description A value people give: with a demand, or when they confirm a manual job. */
        ParamView: {
            /** @description Admissible values for the caller; empty: any. */
            choices: string[];
            /** @description Type. */
            kind: string;
            /** @description What people read beside the field, in the reader's language; empty: the name. */
            label: string;
            /** @description Name. */
            name: string;
            /** @description Expression the whole value must fit; empty: any. */
            pattern: string;
            /** @description Must be given. */
            required: boolean;
            /** @description Resource it comes from. */
            resource: string;
            /** @description Value a demand would take now; of a manual job what was given, before that the default. */
            value: string;
        };
        /** @description A neighbour that gives parts of bundles to others. */
        Peer: {
            /** @description Address and port: `10.1.2.3:8089`. */
            address: string;
            /** @description Name of its agent. */
            agent: string;
            /** @description Digest of the certificate it shows (BLAKE3, hexadecimal); its own, made when it first listened. */
            certificate: string;
        };
        /** @description A step of a plan. */
        PlanStep: {
            /** @description Agents. */
            agents: string[];
            /** @description What it does: a command line, or a builtin with what it is given. */
            does: string;
            /** @description Job. */
            path: string;
            /** @description Account. */
            run_as: string;
        };
        /** @description A planned start: `GET /spaces/{space}/plan`. */
        PlannedStart: {
            /**
             * Format: date-time
             * @description Earliest start; absent: that day, when its links are satisfied.
             */
            at?: string | null;
            /** @description It is not scheduled on that date: the calendar that says so. */
            calendar: string;
            /** @description Business date. */
            date: string;
            /** @description Object. */
            path: string;
            /** @description In words: `06:30`, `every 10m`. */
            timing: string;
        };
        /** @description A version of a package in the repository. */
        PlannedVersion: {
            /** @description Digest. */
            digest: string;
            /** @description File name. */
            file: string;
            /** @description Package name. */
            package: string;
            /** @description Version. */
            version: string;
        };
        /** @description A platform a package says something about. */
        PlatformDeclared: {
            /** @description It runs there. */
            compliant: boolean;
            /** @description `Win32NT`, `Unix`, `MacOS`, as written. */
            id: string;
        };
        /** @description The body of an error. */
        Problem: {
            /** @description Stable code; branch on this. */
            code: string;
            /** @description What is wrong and what to do, in the caller's language. */
            detail: string;
            /** @description The values in the text. */
            details?: components["schemas"]["BTreeMap"];
            /** @description The request, as the server's log names it. */
            request?: string;
            /**
             * Format: int32
             * @description HTTP status.
             */
            status: number;
            /** @description Page that explains the code. */
            type: string;
        };
        /** @description What stands between a version and an environment: `GET /envs/{env}/path` (PR-4). */
        PromotionPath: {
            /** @description What the caller may do there: `deliver`, `request`, `none`. */
            access: string;
            /** @description Commands, in order. */
            commands: string[];
            /** @description Environment. */
            env: string;
            /** @description What is missing, or must be waited for. */
            missing: components["schemas"]["WaitReason"][];
            /** @description Package. */
            package: string;
            /** @description Version. */
            version: string;
        };
        /** @description `DELETE /states`: how many state objects went. */
        Purged: {
            /**
             * Format: int64
             * @description How many.
             */
            purged: number;
        };
        /** @description `PUT /documents/{kind}/{name}`. */
        PutDocument: {
            /**
             * Format: int64
             * @description Revision that was read; absent: whatever there is is replaced.
             * @default null
             */
            revision?: number | null;
            /**
             * @description The text.
             * @default
             */
            text?: string;
        };
        /** @description A reason. */
        Reason: {
            /** @description Stable code; an agent newer than its server may send one that the server does not know. */
            code: string;
            /** @description Values of the text. */
            details?: components["schemas"]["BTreeMap"];
            /** @description The text in the reader's language; empty between agent and server. */
            text?: string;
        };
        /** @description A message, as it is received. */
        ReceivedMessage: {
            /**
             * Format: date-time
             * @description When the server took it.
             */
            at: string;
            /** @description One argument as it is, several as an array, none as `null`. */
            data: unknown;
            /** @description Who says it: `agent/instance`, or `Consumer/name`. */
            from: string;
            /** @description What it is about. */
            key: string;
            /** @description Whom to answer: what stands in the scope of a reply (`package`). */
            reply_to: string;
            /** @description Whom it concerns. */
            scope: components["schemas"]["MessageScope"];
        };
        /** @description Recovery options; what is absent comes from the next source: instance, then manifest, then the built-in default. */
        RecoveryOptions: {
            /**
             * Format: int64
             * @description Wait before each restart, in milliseconds.
             * @default null
             */
            delay_ms?: number | null;
            /**
             * @description Treat an exit with code 0 as a failure too.
             * @default null
             */
            on_success?: boolean | null;
            /**
             * Format: int64
             * @description Uptime after which the count starts again, in milliseconds.
             * @default null
             */
            reset_after_ms?: number | null;
            /**
             * @description Restart after a failure.
             * @default null
             */
            restart?: boolean | null;
            /**
             * Format: int32
             * @description Most restarts in a row.
             * @default null
             */
            retries?: number | null;
        };
        /** @description Somebody who spoke under the device id of a computer with another certificate or user. */
        RefusedContact: {
            /** @description From where. */
            address: string;
            /**
             * Format: date-time
             * @description When; told again after ten minutes.
             */
            at: string;
            /** @description Common name of the certificate it showed; empty: none. */
            certificate: string;
            /** @description User it signed in with; empty: none. */
            user: string;
        };
        /** @description `POST /spaces/relaunch`. */
        Relaunch: {
            /**
             * @description Stop the engine before and start it afterwards, in one operation (E-12).
             * @default false
             */
            cycle?: boolean;
            /**
             * @description Business date to set as well: `2026-11-21`.
             * @default
             */
            date?: string;
            /**
             * @description Keep pending demands.
             * @default false
             */
            keep_demands?: boolean;
            /**
             * @description Only these objects; empty: all.
             * @default []
             */
            objects?: string[];
            /**
             * @description Only what is in error.
             * @default false
             */
            only_errors?: boolean;
            /**
             * @description Only say what would happen.
             * @default false
             */
            plan?: boolean;
            /**
             * @description Why.
             * @default
             */
            reason?: string;
            /**
             * @description Release what is held.
             * @default false
             */
            release_held?: boolean;
            /**
             * @description Bring resources back that say so.
             * @default false
             */
            resources?: boolean;
            /**
             * @description What is running: `refuse` (default), `leave`, `stop`.
             * @default
             */
            running?: string;
            /**
             * @description *Mettre à venir*.
             * @default false
             */
            set_upcoming?: boolean;
            /**
             * @description Spaces.
             * @default []
             */
            spaces?: string[];
        };
        /** @description `POST /configuration/reload`. */
        ReloadConfiguration: {
            /**
             * @description Also give agents their new assignments and programs their settings.
             * @default false
             */
            deploy?: boolean;
        };
        /** @description `PATCH /packages/{file}`: rename a file. */
        RenameFile: {
            /** @description New file name. */
            file: string;
        };
        /** @description `POST /packages/{file}/repack`: how its files are cut now (R-72). */
        Repacked: {
            /**
             * Format: int32
             * @description How often they were cut anew.
             */
            packing: number;
            /**
             * Format: int64
             * @description Parts in all.
             */
            parts: number;
            /**
             * Format: int64
             * @description Bytes of a file in one part.
             */
            stretch_bytes: number;
        };
        /** @description Bytes that stood under a number before. */
        ReplacedVersion: {
            /** @description Digest. */
            digest: string;
            /**
             * Format: date-time
             * @description Published.
             */
            published_at: string;
            /** @description By whom. */
            published_by: string;
            /**
             * Format: date-time
             * @description Replaced.
             */
            replaced_at: string;
            /** @description By whom. */
            replaced_by: string;
        };
        /** @description `PATCH /requests/{request}`: what is absent stays. */
        RequestChange: {
            /**
             * Format: date-time
             * @description Wished time.
             * @default null
             */
            at?: string | null;
            /**
             * @description Description.
             * @default null
             */
            description?: string | null;
            /**
             * @description Environment.
             * @default null
             */
            env?: string | null;
            /**
             * @description Of an urgent one.
             * @default null
             */
            impact?: string | null;
            /**
             * @description Of an urgent one.
             * @default null
             */
            justification?: string | null;
            /**
             * @description No wished time any more.
             * @default false
             */
            no_at?: boolean;
            /**
             * @description Package.
             * @default null
             */
            package?: string | null;
            /**
             * Format: int64
             * @description Revision that was read; absent: whatever there is is changed.
             * @default null
             */
            revision?: number | null;
            /**
             * @description How it would be gone back on.
             * @default null
             */
            rollback_plan?: string | null;
            /**
             * @description Change ticket.
             * @default null
             */
            ticket?: string | null;
            /**
             * @description Title.
             * @default null
             */
            title?: string | null;
            /**
             * @description `normal` `urgent`.
             * @default null
             */
            urgency?: string | null;
            /**
             * @description Version of the variables.
             * @default null
             */
            variables?: string | null;
            /**
             * @description Version.
             * @default null
             */
            version?: string | null;
        };
        /** @description Something that happened to a request. */
        RequestEvent: {
            /**
             * Format: date-time
             * @description When.
             * @default 1970-01-01T00:00:00.000Z
             */
            at?: string;
            /**
             * @description Who.
             * @default
             */
            by?: string;
            /**
             * @description What was said.
             * @default
             */
            comment?: string;
            /**
             * @description `created` `changed` `submitted` `approved` `rejected` `changes-asked` `withdrawn` `taken` `reminded` `expired` `invalidated` `consumed`.
             * @default
             */
            what?: string;
        };
        /** @description Everything an approver looks at, on one screen (§5.2). */
        RequestReview: {
            /** @description Who accepted the same bytes, newest first. */
            accepted?: components["schemas"]["AcceptanceRecord"][];
            /** @description How the same bytes fared below: the last delivery that began in each environment of a lower tier, by rank of the tier, then by name. */
            lower?: components["schemas"]["LowerResult"][];
            /** @description What would be delivered now: gates, checks, scripts, variables and manifest that differ, length, rollback. */
            plan: components["schemas"]["DeliveryPlan"];
            /** @description The request. */
            request: components["schemas"]["DeliveryRequest"];
        };
        /** @description `GET /requests/slot`: what holds for a request that is filed now (Q-10). */
        RequestSlot: {
            /**
             * Format: date-time
             * @description Board that looks at it; absent: none does.
             */
            board_at?: string | null;
            /**
             * Format: date-time
             * @description It must be filed before, for this board.
             */
            cutoff_at?: string | null;
            /**
             * Format: date-time
             * @description It may go from then on, as far as board, window and freezes are concerned.
             */
            earliest_at?: string | null;
            /** @description Fields that must be filled in: `title` `ticket` … */
            fields: string[];
            /** @description Stages that decide. */
            stages: string[];
            /** @description The same in a sentence. */
            text: string;
            /** @description Tier. */
            tier: string;
        };
        /** @description A step of a request: `POST /requests/{request}/submit` `approve` `reject` `ask-changes` `withdraw` `take`. */
        RequestStep: {
            /**
             * Format: date-time
             * @description Of an approval: not before.
             * @default null
             */
            at?: string | null;
            /**
             * @description Why; asked for by `reject` and `ask-changes`.
             * @default
             */
            comment?: string;
            /**
             * Format: int64
             * @description Revision that was read: the decision is about that one. Absent: about whatever there is.
             * @default null
             */
            revision?: number | null;
            /**
             * @description Of `take`: for whom; empty: for oneself.
             * @default
             */
            to?: string;
            /**
             * @description Of `approve` and `reject`: others that were filed with it for the same tier, each with the revision that was read. All are decided, or none.
             * @default {}
             */
            with?: {
                [key: string]: number;
            };
        };
        /** @description A typed resource. */
        Resource: {
            /**
             * Format: date-time
             * @description When it changed.
             */
            changed_at: string;
            /** @description By whom. */
            changed_by: string;
            /** @description Admissible values for the caller; empty: any. */
            choices: string[];
            /** @description Comment. */
            comment: string;
            /** @description The caller may set it. */
            editable: boolean;
            /** @description Who holds units. */
            holders: components["schemas"]["LeaseView"][];
            /** @description `text` `number` `weight` … */
            kind: string;
            /**
             * Format: int64
             * @description Units in all.
             */
            max: number;
            /** @description Name. */
            name: string;
            /**
             * Format: int64
             * @description Grows with each change.
             */
            revision: number;
            /** @description What people read: `INT1`, `0/1`, `3 éléments`. */
            shown: string;
            /**
             * Format: int64
             * @description Items of a stack.
             */
            size: number;
            /** @description Space it belongs to. */
            space: string;
            /**
             * Format: int64
             * @description Units taken.
             */
            taken: number;
            /** @description Value; empty for weights, stacks, secrets. */
            value: string;
            /** @description Who waits for it, first to last. */
            waiting: string[];
        };
        /** @description A line of a resource's history. */
        ResourceChange: {
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description Who. */
            by: string;
            /** @description After. */
            new: string;
            /** @description Before. */
            old: string;
            /** @description Why. */
            reason: string;
            /** @description Delivery or run: `D-42`. */
            run: string;
            /** @description `set` `add` `take` `release` `push` `pop` `empty` `break` `resize`. */
            verb: string;
        };
        /** @description `POST /resources/{name}/items`: a stack. */
        ResourceItem: {
            /**
             * @description `push` `pop` `peek` `empty`.
             * @default
             */
            op?: string;
            /**
             * @description Why.
             * @default
             */
            reason?: string;
            /**
             * @description Of a push: the item.
             * @default
             */
            value?: string;
        };
        /** @description What a stack gave. */
        ResourceItemDone: {
            /**
             * Format: int64
             * @description Items that are left.
             */
            size: number;
            /** @description Of a pop or a peek: the item pushed last; absent when there is none. */
            value?: string | null;
        };
        /** @description A version one can go back to: `GET /envs/{env}/candidates` (RB-6). */
        RollbackCandidate: {
            /** @description By which delivery. */
            delivery: string;
            /** @description Digest. */
            digest: string;
            /** @description The repository has it. */
            in_repository: boolean;
            /**
             * Format: date-time
             * @description When it was last delivered there with success.
             */
            last_success_at: string;
            /** @description Package. */
            package: string;
            /** @description `yes`, `no: …`, `until JOB: …`. */
            reversible: string;
            /** @description Version. */
            version: string;
        };
        /** @description What going back from a delivery would do: `GET /deliveries/{delivery}/rollback` (§20.1). */
        RollbackPlan: {
            /** @description Versions one can choose, newest first. */
            candidates: components["schemas"]["RollbackCandidate"][];
            /** @description Delivery that is gone back from. */
            delivery: string;
            /** @description Environment. */
            env: string;
            /** @description Job of its chain that goes back, while it asks for a decision; empty: a delivery of its own does. */
            job: string;
            /** @description Package. */
            package: string;
            /** @description Why it cannot be gone back on, in the reader's language; empty: it can. */
            refused: string;
            /** @description Version that would be there afterwards; empty: it cannot be gone back on, see `refused`. */
            to: string;
        };
        /** @description A rollout. */
        Rollout: {
            /** @description What the caller may do: `start` `approve` `deny` `pause` `resume` `stop` `next` `retry` `exclude` `rollback-ring` `max-parallel`. */
            actions: string[];
            /** @description Who. */
            by: string;
            /** @description Numbers of all rings together. */
            counts: components["schemas"]["RolloutCounts"];
            /**
             * Format: date-time
             * @description Made.
             */
            created_at: string;
            /** @description Digest. */
            digest: string;
            /**
             * Format: date-time
             * @description Stopped or finished.
             */
            ended_at?: string | null;
            /** @description Targets that failed, by cause, most first; of a single rollout only. */
            failures: components["schemas"]["RolloutFailures"][];
            /**
             * Format: int32
             * @description Targets under way at once, at most.
             */
            max_parallel: number;
            /**
             * Format: int64
             * @description 7.
             */
            number: number;
            /** @description Package. */
            package: string;
            /** @description Why it stands as it does. */
            reasons: components["schemas"]["WaitReason"][];
            /** @description It tries again what failed in this one. */
            retry_of: string;
            /** @description Rings, in order. */
            rings: components["schemas"]["RolloutRing"][];
            /** @description `RO-7`. */
            rollout: string;
            /** @description What was asked. */
            settings: components["schemas"]["NewRollout"];
            /**
             * Format: date-time
             * @description Its first ring began.
             */
            started_at?: string | null;
            /** @description `waiting-for-approval` `approval-denied` `ready` `running` `paused` `stopping` `stopped` `finished`. */
            state: string;
            /** @description Version. */
            version: string;
        };
        /** @description `POST /rollouts/{number}/act`. */
        RolloutAct: {
            /**
             * @description `start` `approve` `deny` `pause` `resume` `stop`; `next`: the next ring now; `retry`: a new rollout over what failed; `exclude` (`env`); `rollback-ring` (`ring`);
             *     `max-parallel`.
             * @default
             */
            action?: string;
            /**
             * @description Environment.
             * @default
             */
            env?: string;
            /**
             * Format: int32
             * @description Targets under way at once.
             * @default null
             */
            max_parallel?: number | null;
            /**
             * @description Why.
             * @default
             */
            reason?: string;
            /**
             * Format: int32
             * @description Ring, from 1.
             * @default 0
             */
            ring?: number;
        };
        /** @description How many targets stand how. */
        RolloutCounts: {
            /**
             * Format: int32
             * @description Called off.
             */
            aborted: number;
            /**
             * Format: int32
             * @description Had the version already.
             */
            already_installed: number;
            /**
             * Format: int32
             * @description No more.
             */
            decommissioned: number;
            /**
             * Format: int32
             * @description Failed, or could not even start.
             */
            failure: number;
            /**
             * Format: int32
             * @description Targets that count: all but those left out and those that are no more.
             */
            of: number;
            /**
             * Format: int32
             * @description Not begun.
             */
            pending: number;
            /**
             * Format: int32
             * @description Under way.
             */
            running: number;
            /**
             * Format: int32
             * @description Of those, nothing more happens to so many.
             */
            settled: number;
            /**
             * Format: int32
             * @description Left out.
             */
            skipped: number;
            /**
             * Format: int32
             * @description Done.
             */
            success: number;
        };
        /** @description A target that failed. */
        RolloutFailed: {
            /** @description Its delivery; empty when it could not even start. */
            delivery: string;
            /** @description Environment. */
            env: string;
            /**
             * Format: int32
             * @description Ring, from 1.
             */
            ring: number;
        };
        /** @description Targets that failed for the same cause. */
        RolloutFailures: {
            /** @description What helps, in the reader's language; may be empty. */
            advice: string;
            /** @description Code of the cause, or of the reason for which it could not start. */
            cause: string;
            /**
             * Format: int32
             * @description How many.
             */
            count: number;
            /** @description The first of them, at most 100. */
            targets: components["schemas"]["RolloutFailed"][];
            /** @description Title, in the reader's language. */
            title: string;
        };
        /** @description A ring of a rollout. */
        RolloutRing: {
            /** @description Numbers. */
            counts: components["schemas"]["RolloutCounts"];
            /**
             * Format: date-time
             * @description It must be done then.
             */
            deadline_at?: string | null;
            /**
             * Format: int32
             * @description So many may not fail.
             */
            error_limit: number;
            /**
             * Format: date-time
             * @description Done.
             */
            finished_at?: string | null;
            /** @description Name. */
            name: string;
            /** @description Why it stands as it does. */
            reasons: components["schemas"]["WaitReason"][];
            /**
             * Format: int32
             * @description Number, from 1.
             */
            ring: number;
            /** @description As it was asked: `1`, `10 %`, `rest`, `INT*`. */
            size: string;
            /**
             * Format: date-time
             * @description Begun.
             */
            started_at?: string | null;
            /** @description `scheduled` `running` `error` `finished`. */
            state: string;
            /**
             * Format: int32
             * @description So many must succeed.
             */
            success_needed: number;
        };
        /** @description A target of a rollout. */
        RolloutTarget: {
            cause?: components["schemas"]["CauseView"] | null;
            /** @description Its delivery, the newest of its tries; empty before it began. */
            delivery: string;
            /** @description State of the delivery. */
            delivery_state: string;
            /**
             * Format: date-time
             * @description Settled.
             */
            ended_at?: string | null;
            /** @description Environment. */
            env: string;
            /** @description Job that failed. */
            failed_job: string;
            /** @description Why it waits, was left out, or could not start. */
            reasons: components["schemas"]["WaitReason"][];
            /**
             * Format: int32
             * @description Times it began again.
             */
            retries: number;
            /**
             * Format: int32
             * @description Ring, from 1.
             */
            ring: number;
            /** @description Delivery that goes back there. */
            rolled_back_by: string;
            /**
             * Format: date-time
             * @description Begun.
             */
            started_at?: string | null;
            /** @description `pending` `running` `success` `failure` `already-installed` `skipped` `aborted` `decommissioned`. */
            state: string;
        };
        /** @description What a version needs in one root. */
        RootSpace: {
            /**
             * Format: int64
             * @description Number of new files.
             * @default null
             */
            files?: number | null;
            /**
             * @description Bytes of new files.
             * @default
             */
            new?: string;
        };
        /** @description A rule about the result of a command. */
        Rule: {
            /**
             * @description `ok_codes` `error_codes` `ok_patterns` `error_patterns`.
             * @default
             */
            kind?: string;
            /**
             * @description Codes, or Perl expressions.
             * @default []
             */
            values?: string[];
        };
        /** @description `POST /runs/actions`: on a selection of runs, or on all of a task or job in some states. */
        RunAction: {
            /**
             * @description `cancel` (what is handed out is asked to stop), `restart` (a new run), `end` (what was handed out and is silent becomes an error).
             * @default
             */
            action?: string;
            /**
             * @description of this job of it (all when empty),
             * @default
             */
            job?: string;
            /**
             * @description Runs; or
             * @default []
             */
            runs?: string[];
            /**
             * @description in these states (all that the action concerns when empty).
             * @default []
             */
            states?: string[];
            /**
             * @description the runs of this task,
             * @default
             */
            task?: string;
        };
        /** @description How many runs are in each state. */
        RunCounts: {
            /**
             * Format: int64
             * @description Called off.
             * @default 0
             */
            cancelled?: number;
            /**
             * Format: int64
             * @description Failed.
             * @default 0
             */
            error?: number;
            /**
             * Format: int64
             * @description Among the prepared: put off by a person, or between two attempts.
             * @default 0
             */
            postponed?: number;
            /**
             * Format: int64
             * @description Waits for its computer.
             * @default 0
             */
            prepared?: number;
            /**
             * Format: int64
             * @description Its computer works on it.
             * @default 0
             */
            running?: number;
            /**
             * Format: int64
             * @description Handed out.
             * @default 0
             */
            sent?: number;
            /**
             * Format: int64
             * @description Left out by a check.
             * @default 0
             */
            skipped?: number;
            /**
             * Format: int64
             * @description Done.
             * @default 0
             */
            success?: number;
            /**
             * Format: int64
             * @description All of them.
             * @default 0
             */
            total?: number;
        };
        /** @description A line of a run's log. */
        RunLine: {
            /**
             * Format: int32
             * @description Number of the action, from 0.
             * @default null
             */
            action?: number | null;
            /**
             * Format: date-time
             * @description When, by the server's clock; by the agent's on the link.
             * @default 1970-01-01T00:00:00.000Z
             */
            at?: string;
            /**
             * Format: int32
             * @description Number of the check, from 0.
             * @default null
             */
            check?: number | null;
            /**
             * @description Name of the file it is about.
             * @default null
             */
            file?: string | null;
            /**
             * Format: int64
             * @description Number in the log of the run, from 1; given by the server to foreign agents' lines, by our own agent to its own.
             * @default 0
             */
            number?: number;
            /**
             * @description `checking` `downloading` `prepare` `processing`, or empty.
             * @default
             */
            phase?: string;
            /**
             * @description `ok` `ko` `info` `warning` `ignore`, any text of a foreign agent, or empty for news.
             * @default
             */
            status?: string;
            /**
             * @description Text.
             * @default
             */
            text?: string;
        };
        /** @description The log of a run: `GET /runs/{id}/log?after&search&limit`. */
        RunLog: {
            /** @description The lines. */
            lines: components["schemas"]["RunLine"][];
            /**
             * Format: int64
             * @description Lines in all.
             */
            total: number;
            /** @description The log was cut: more came than is kept. */
            truncated: boolean;
        };
        /** @description A run of a space. */
        RunView: {
            /** @description Who started it. */
            by: string;
            /** @description Business date. */
            date: string;
            /** @description Delivery: `D-42`; empty: a run of a business date. */
            delivery: string;
            /**
             * Format: date-time
             * @description Ended.
             */
            ended_at?: string | null;
            /**
             * Format: int64
             * @description Number in the domain.
             */
            number: number;
            /**
             * Format: int64
             * @description Revision of the space it walks.
             */
            revision: number;
            /**
             * Format: date-time
             * @description Began.
             */
            started_at: string;
            /** @description `running` `finished` `warned` `failed` `cancelled`. */
            state: string;
        };
        /** @description What an action did to how many runs. */
        RunsChanged: {
            /**
             * Format: int64
             * @description Runs it was done to.
             */
            changed: number;
            /** @description Runs it was asked for and not done to, with the reason each: at most 100 of them. */
            refused: components["schemas"]["ItemResult"][];
        };
        /** @description A script in a bundle (SC-1). */
        Script: {
            /**
             * @description BLAKE3 of its bytes.
             * @default
             */
            digest?: string;
            /**
             * @description Has the executable bit.
             * @default false
             */
            executable?: boolean;
            /**
             * @description Hooks it implements; `entry` for the entry script.
             * @default []
             */
            hooks?: string[];
            /**
             * @description From its first line: `/bin/sh`; empty: none, run by `/bin/sh`.
             * @default
             */
            interpreter?: string;
            /**
             * @description Path in the bundle.
             * @default
             */
            path?: string;
            /**
             * Format: int64
             * @description Size in bytes.
             * @default 0
             */
            size_bytes?: number;
        };
        /** @description A script that differs. */
        ScriptDiff: {
            /** @description `new` `changed` `gone` `same`. */
            change: string;
            /** @description Unified difference. */
            diff: string;
            /** @description Path in the package. */
            path: string;
        };
        /** @description A package offered for self-service. */
        SelfServiceOffer: {
            /** @description Who changed it last. */
            changed_by: string;
            /** @description Group of computers it is offered for, static or dynamic; empty: all of the unit. */
            group: string;
            /** @description Package. */
            package: string;
            /**
             * Format: int64
             * @description Grows with each change.
             */
            revision: number;
            /** @description The on-demand task, once somebody asked; empty before. */
            task: string;
            /** @description Computers of this unit and below; its task belongs to it. */
            unit: string;
            /** @description Version; empty: the newest that can be installed. */
            version: string;
        };
        /** @description `POST /self-service/requests`: prepare a package for install on a computer of the caller's own. */
        SelfServiceRequest: {
            /**
             * @description Id of the computer, or its name; empty: the only one there is.
             * @default
             */
            computer?: string;
            /**
             * @description Package.
             * @default
             */
            package?: string;
        };
        /** @description The server itself: `GET /server`. */
        ServerInfo: {
            /** @description How many there are of each. */
            counts: components["schemas"]["Counts"];
            /** @description `sqlite` or `postgresql`. */
            database: string;
            /**
             * Format: int64
             * @description Number of the newest event; where to begin reading `/events`.
             */
            last_event: number;
            /**
             * Format: date-time
             * @description When it started.
             */
            started_at: string;
            /**
             * Format: date-time
             * @description The server's clock.
             */
            time: string;
            /** @description Version of the program. */
            version: string;
        };
        /** @description A session. In a browser the cookie carries the token; programs send it as `Authorization: Bearer`. */
        Session: {
            /** @description Who signed in. */
            caller: components["schemas"]["Caller"];
            /**
             * Format: date-time
             * @description When it ends unless it is used.
             */
            expires_at: string;
            /** @description Session token; shown this once. */
            token: string;
        };
        /** @description `PATCH /resources`: all or none. */
        SetResources: {
            /**
             * @description Why.
             * @default
             */
            reason?: string;
            /**
             * @description Revisions that were read, by name.
             * @default {}
             */
            revisions?: {
                [key: string]: number;
            };
            /**
             * @description Values by name. Of a weight: `0/1`.
             * @default {}
             */
            values?: {
                [key: string]: string;
            };
        };
        /** @description A setting as the manifest declares it. */
        SettingDeclared: {
            /** @description The default is a document written as content. */
            content?: boolean;
            /** @description The type's name in a Constellation manifest: `Int32`, `ConfigurationSection`; empty otherwise. */
            declared_type?: string;
            /** @description Default, as text. */
            default?: string | null;
            /** @description What it is for. */
            description: components["schemas"]["BTreeMap"];
            /** @description The default is an example, never given to the program. */
            example_only: boolean;
            /** @description The value of the package's own configuration file is not used. */
            ignore_local?: boolean;
            /** @description Key. */
            name: string;
            /** @description A value must be given. */
            required: boolean;
            /** @description Path of an XML schema inside the bundle. */
            schema?: string | null;
            /** @description `string` `integer` `number` `boolean` `duration` `date` `json` `xml` `secret`. */
            type: string;
        };
        /** @description A group of settings: shared values that instances and other groups import. */
        SettingGroup: {
            /**
             * @description Groups it imports, in order; a later one overrides an earlier one, own settings override all.
             * @default []
             */
            imports?: string[];
            /**
             * @description Name.
             * @default
             */
            name?: string;
            /**
             * Format: int64
             * @description Grows with each change; when given, a stale one is refused.
             * @default null
             */
            revision?: number | null;
            /**
             * @description Its settings.
             * @default {}
             */
            settings?: {
                [key: string]: string;
            };
            /**
             * @description Who imports it: `agent/instance`, or `group NAME`. Only told, never taken.
             * @default []
             */
            used_by?: string[];
        };
        /** @description What the server answers. */
        ShareAnswer: {
            /**
             * @description For each chunk that was wanted, in that order: who gives it.
             * @default []
             */
            from?: components["schemas"]["ChunkFrom"][];
            /**
             * @description The network of the segment: nobody outside is asked or answered.
             * @default
             */
            network?: string;
            /**
             * @description Whether neighbours share this bundle at all; if not, it is fetched whole.
             * @default false
             */
            share?: boolean;
            /**
             * @description What neighbours show each other for this bundle.
             * @default
             */
            token?: string;
            /**
             * @description Values of all chunks in hexadecimal (see `bundle::chunks`), if they were wanted.
             * @default []
             */
            values?: string[];
        };
        /** @description What an agent asks. */
        ShareAsk: {
            /**
             * @description Where it gives chunks to others: the address it listens on; empty: nowhere. Believed when it is the one it speaks from.
             * @default
             */
            address?: string;
            /**
             * @description Digest of the certificate it shows there (BLAKE3, hexadecimal).
             * @default
             */
            certificate?: string;
            /**
             * @description Neighbours that did not give a chunk they were asked for.
             * @default []
             */
            failed?: components["schemas"]["ShareFailed"][];
            /**
             * @description It wants the values of all chunks.
             * @default false
             */
            list?: boolean;
            /**
             * @description Chunks it wants now.
             * @default []
             */
            want?: number[];
        };
        /** @description A neighbour that did not give what it should. */
        ShareFailed: {
            /** @description Name of the neighbour. */
            agent: string;
            /**
             * Format: int32
             * @description The chunk.
             */
            chunk: number;
        };
        /** @description `POST /session`: sign in with user and password, or with an access key. */
        SignIn: {
            /** @description Access key of a credential that may use the control hub, in place of user and password. */
            access_key?: string | null;
            /** @description Password. */
            password?: string;
            /** @description User name. */
            user?: string;
        };
        /** @description `GET /session/options`: what a sign-in page has to offer. */
        SignInOptions: {
            /** @description Nobody is asked anything: `POST /session` with `{}` signs in with the key that the configuration names. */
            fixed: boolean;
        };
        /** @description Some hours of a day of the week. An end at or before the begin is on the next day. */
        SlotEntry: {
            /** @description `22:00`. */
            begin: string;
            /**
             * Format: int32
             * @description 1 (Monday) to 7.
             */
            day: number;
            /** @description `06:00`; `24:00` is the end of the day. */
            end: string;
        };
        /** @description An installed piece of software. */
        Software: {
            /**
             * @description Architecture.
             * @default
             */
            arch?: string;
            /**
             * @description Name.
             * @default
             */
            name?: string;
            /**
             * @description Publisher.
             * @default
             */
            publisher?: string;
            /**
             * @description Where it was found: `deb`, `rpm`, `registry`.
             * @default
             */
            source?: string;
            /**
             * @description Version.
             * @default
             */
            version?: string;
        };
        /** @description A piece of software and on how many computers it is: `GET /software`. */
        SoftwareCount: {
            /**
             * Format: int64
             * @description Computers that have it.
             */
            computers: number;
            /** @description The software. */
            software: components["schemas"]["Software"];
        };
        /** @description A line of a space's or of an object's history, newest first: `GET /spaces/{space}/history`. */
        SpaceEvent: {
            /**
             * Format: date-time
             * @description When it was, or began.
             * @default 1970-01-01T00:00:00.000Z
             */
            at?: string;
            /**
             * @description Who.
             * @default
             */
            by?: string;
            /**
             * @description Cause of the failure.
             * @default
             */
            cause?: string;
            /**
             * @description Objects in each state, by its word, before a relaunch (E-11).
             * @default {}
             */
            counts?: {
                [key: string]: number;
            };
            /**
             * @description Business date.
             * @default
             */
            date?: string;
            /**
             * @description Delivery: `D-42`.
             * @default
             */
            delivery?: string;
            /**
             * Format: int64
             * @description How long it took, in milliseconds; 0: unknown or not yet.
             * @default 0
             */
            duration_ms?: number;
            /**
             * @description Environment, of a delivery.
             * @default
             */
            env?: string;
            /**
             * @description `run` `relaunch` `reset` `missed` `fault` `engine-started` `engine-stopped`.
             * @default
             */
            kind?: string;
            /**
             * @description Objects in error before a relaunch, each with its cause and its last attempt; of `missed`, what was missed and when.
             * @default []
             */
            objects?: components["schemas"]["EventObject"][];
            /**
             * @description Why, as the person wrote.
             * @default
             */
            reason?: string;
            /**
             * Format: int64
             * @description Number of the run; 0: none.
             * @default 0
             */
            run?: number;
            /**
             * @description How it ended, or stands: `running` `finished` `warned` `failed` `cancelled`; of an object, the word of its state.
             * @default
             */
            state?: string;
            /**
             * @description In the reader's language.
             * @default
             */
            text?: string;
            /**
             * @description Package and version, of a delivery.
             * @default
             */
            version?: string;
        };
        /** @description A space on the steering board. */
        SpaceStanding: {
            /** @description Applications and jobs in each state, by its word. */
            counts: {
                [key: string]: number;
            };
            /** @description Business date. */
            date: string;
            /** @description Its chain delivers. */
            delivery: boolean;
            /** @description Engine. */
            engine: components["schemas"]["EngineStanding"];
            /**
             * Format: int32
             * @description Objects that are held.
             */
            held: number;
            /** @description Title. */
            label: components["schemas"]["BTreeMap"];
            /** @description Delivery under way, or the last one. */
            last_delivery: string;
            /** @description How it ended, or stands. */
            last_outcome: string;
            /** @description Name. */
            name: string;
            /**
             * Format: date-time
             * @description The graph goes back to upcoming then (RT-4).
             */
            reset_at?: string | null;
            /**
             * Format: int64
             * @description Revision of its document.
             */
            revision: number;
            /** @description State over all applications. */
            state: string;
            /** @description Deliveries that wait: `D-43`. */
            waiting: string[];
        };
        /** @description A space with its graph: the newest run, or all upcoming. */
        SpaceView: {
            /** @description Runbook. */
            instruction: string;
            /** @description Links between applications. */
            links: components["schemas"]["LinkView"][];
            /** @description Applications, each followed by its jobs. */
            nodes: components["schemas"]["NodeView"][];
            /** @description Parameters of a demand, with what stands in their resources. */
            params: components["schemas"]["ParamView"][];
            run?: components["schemas"]["RunView"] | null;
            /** @description The space. */
            space: components["schemas"]["SpaceStanding"];
        };
        /** @description An approval stage of a request. */
        StageView: {
            /** @description Who may decide. */
            approvers: string[];
            /** @description Decisions. */
            decisions: components["schemas"]["DecisionView"][];
            /**
             * Format: int32
             * @description So many must.
             */
            min: number;
            /** @description Name. */
            name: string;
            /** @description It is open now. */
            open: boolean;
        };
        /** @description A state object and its last values: `GET /states/one`. */
        StateDetail: {
            /** @description Its last values. */
            history: number[];
            /** @description Times of its last values, in milliseconds since 1970; only kept for numbers. */
            history_at_ms: number[];
            /** @description The object. */
            state: components["schemas"]["StateObject"];
        };
        /** @description A state object: the last value an instance published. */
        StateObject: {
            /** @description Agent. */
            agent: string;
            /**
             * Format: date-time
             * @description When it was published.
             */
            at: string;
            /** @description Whether it has expired. */
            expired: boolean;
            /** @description Instance. */
            instance: string;
            /**
             * Format: int64
             * @description Seconds until it counts as expired; 0: never.
             */
            lifetime_s: number;
            /** @description Anything more about it. */
            metadata: {
                [key: string]: unknown;
            };
            /** @description Name. */
            name: string;
            /** @description Type label; empty when unknown. */
            type: string;
            /** @description Value. */
            value: unknown;
        };
        /** @description A rule about state objects; each criterion is a value or `*`. */
        StateRule: {
            /**
             * @description Agent.
             * @default
             */
            agent?: string;
            /**
             * @description `allow` or `deny`.
             * @default
             */
            decision?: string;
            /**
             * @description Name of the rule; unique among its neighbours.
             * @default
             */
            id?: string;
            /**
             * @description Instance.
             * @default
             */
            instance?: string;
            /**
             * @description Name of the object.
             * @default
             */
            name?: string;
        };
        /** @description Rules about state objects. */
        StateRules: {
            /**
             * @description `allow` (also when absent) or `deny`: what holds when no exception does.
             * @default null
             */
            default?: string | null;
            /**
             * @description The exceptions, in order.
             * @default []
             */
            rules?: components["schemas"]["StateRule"][];
        };
        /** @description An object over all spaces: `GET /status`. */
        StatusRow: {
            /** @description Code of its sub-state: `W.link`. */
            code: string;
            /** @description Delivery: `D-42`. */
            delivery: string;
            /** @description Values of the text. */
            details: components["schemas"]["BTreeMap"];
            /** @description Object. */
            path: string;
            /**
             * Format: int64
             * @description Number of the run; 0: none is shown.
             */
            run: number;
            /**
             * Format: date-time
             * @description Since.
             */
            since: string;
            /** @description Space. */
            space: string;
            /** @description Word of its state. */
            state: string;
            /** @description Why, in the reader's language. */
            text: string;
        };
        /** @description Where a version comes from. */
        TaggedSource: {
            /**
             * @description Branch.
             * @default
             */
            branch?: string;
            /**
             * @description Account that built it.
             * @default
             */
            built_by?: string;
            /**
             * @description Free text: `edited on DEV by r.dev`.
             * @default
             */
            note?: string;
            /**
             * @description Address of the repository.
             * @default
             */
            repository?: string;
            /**
             * @description Tag in the version control system.
             * @default
             */
            tag?: string;
        };
        /** @description Counts of one target of one job: `GET /tasks/{name}/progress`. */
        TargetProgress: {
            /** @description Counts. */
            counts: components["schemas"]["RunCounts"];
            /** @description Job. */
            job: string;
            /** @description Package. */
            package: string;
            /** @description Version. */
            version: string;
        };
        /** @description A task. */
        Task: {
            /** @description Whether it is active. */
            active: boolean;
            /** @description Who changed it last. */
            changed_by: string;
            /** @description Runs of each state; of a computer and package only the newest attempt counts. */
            counts: components["schemas"]["RunCounts"];
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /** @description Id: `tsk_…`. */
            id: string;
            /**
             * Format: date-time
             * @description When its last run changed.
             */
            moved_at?: string | null;
            reason?: components["schemas"]["Reason"] | null;
            /**
             * Format: int64
             * @description Grows with each change people make.
             */
            revision: number;
            /** @description `inactive` `waiting` (start, slot) `running` `done` `ended` (past its end). */
            state: string;
            /** @description Everything people wrote, versions fixed, jobs named. */
            wanted: components["schemas"]["NewTask"];
        };
        /** @description A run: one package carried out by one computer once. */
        TaskRun: {
            /**
             * Format: int32
             * @description Action it is at, from 1; 0: none yet.
             */
            action: number;
            /**
             * Format: int32
             * @description Actions there are.
             */
            actions: number;
            /**
             * Format: int32
             * @description Number of the attempt, from 1.
             */
            attempt: number;
            /** @description Cancelling was asked for, and it cannot be recalled any more. */
            cancel_requested: boolean;
            /** @description Name of the computer. */
            computer: string;
            /** @description Its id. */
            computer_id: string;
            /**
             * Format: date-time
             * @description End.
             */
            ended_at?: string | null;
            /**
             * Format: int64
             * @description Bytes that came from neighbours.
             */
            from_peers_bytes: number;
            /**
             * Format: date-time
             * @description Last word of the agent.
             */
            heard_at?: string | null;
            /** @description Id; for foreign agents it is the `uuid` on the wire. */
            id: string;
            /** @description Job. */
            job: string;
            /** @description Kind of its agent. */
            kind: string;
            /** @description Its last line. */
            last_line: string;
            /**
             * Format: int64
             * @description Lines in its log.
             */
            lines: number;
            /**
             * Format: date-time
             * @description Not before; of one put off or tried again.
             */
            not_before?: string | null;
            /** @description Package. */
            package: string;
            /** @description How far: `checking` `downloading` `prepare` `processing`, or empty. */
            phase: string;
            /**
             * Format: date-time
             * @description When it was prepared.
             */
            prepared_at: string;
            /** @description Why it is as it is: there always is a reason. */
            reason: components["schemas"]["Reason"];
            /**
             * Format: date-time
             * @description First word of the agent.
             */
            started_at?: string | null;
            /** @description `prepared` `sent` `running` `success` `skipped` `error` `cancelled`. */
            state: string;
            /** @description Task. */
            task: string;
            /** @description Version. */
            version: string;
            /**
             * Format: int32
             * @description Warnings in its log.
             */
            warnings: number;
        };
        /** @description A tier, and what it says at this moment: `GET /tiers`. */
        TierStanding: {
            /** @description What the caller may do: `deliver`, `request`, `none`. */
            access: string;
            /** @description Roles that deliver without a request: `dev` `ops` `rm`. */
            direct: string[];
            /** @description Environments of it. */
            envs: string[];
            freeze?: components["schemas"]["WaitReason"] | null;
            /** @description Name. */
            name: string;
            /** @description `guided` `stop` `rollback`. */
            on_failure: string;
            /**
             * Format: int32
             * @description Rank: lower comes first.
             */
            rank: number;
            /** @description Roles that may ask. */
            request: string[];
            /** @description Fields a request must hold. */
            request_fields: string[];
            /** @description Tiers a version must have been through, in words: `REC accepted`. */
            requires: string[];
            /**
             * Format: int64
             * @description Minimum age after publication, in milliseconds.
             */
            soak_ms: number;
            /** @description Approval stages by name. */
            stages: string[];
            /** @description Admissible stores; empty: any. */
            stores: string[];
            /** @description Window by name; empty: always. */
            window: string;
            /**
             * Format: date-time
             * @description When the window opens, or closes when it is open.
             */
            window_changes_at?: string | null;
            /** @description Something may start now, as far as the window goes. */
            window_open: boolean;
        };
        /** @description A named set of hours of the week. */
        TimeSlot: {
            /**
             * Format: date-time
             * @description When it opens or closes next; shown only.
             */
            changes_at?: string | null;
            /** @description Comment. */
            comment?: string;
            /** @description When it is open. */
            entries: components["schemas"]["SlotEntry"][];
            /** @description Name; unique without case. */
            name: string;
            /** @description Whether it is open now; shown only. */
            open?: boolean;
            /** @description Time zone: `Europe/Paris`. */
            time_zone: string;
        };
        /** @description An API token of the calling user. */
        Token: {
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it ends; absent: never.
             */
            expires_at?: string | null;
            /** @description Id. */
            id: string;
            /** @description What it is for. */
            name: string;
            /** @description Role; never more than its user's. */
            role: string;
            /** @description What it is narrowed to. */
            scope?: components["schemas"]["TokenScope"];
            /** @description The token itself; only in the answer that makes it. */
            secret?: string | null;
        };
        /**
         * @description What a token is narrowed to (spec/delivery §4.2 R-4). An empty list narrows nothing. One with tiers or packages looks, delivers and asks for
         *     deliveries, within them; nothing else.
         */
        TokenScope: {
            /**
             * @description Networks it may be used from, `10.1.0.0/16` or an address, at most 32.
             * @default []
             */
            networks?: string[];
            /**
             * @description Packages it may deliver, at most 32.
             * @default []
             */
            packages?: string[];
            /**
             * @description Tiers whose environments it may act on, at most 32.
             * @default []
             */
            tiers?: string[];
        };
        /** @description A type a descriptor explains. */
        TypeDescriptor: {
            /**
             * @description What it is.
             * @default
             */
            description?: string;
            /**
             * @description Whole name, as members refer to it.
             * @default
             */
            full_name?: string;
            /**
             * @description Types it is made of.
             * @default []
             */
            generic_parameters?: string[];
            /**
             * @description A list of something.
             * @default false
             */
            is_array?: boolean;
            /**
             * @description A type made of others.
             * @default false
             */
            is_generic?: boolean;
            /**
             * @description Short name.
             * @default
             */
            name?: string;
            /**
             * @description Properties; none for an enumeration.
             * @default []
             */
            properties?: components["schemas"]["Member"][];
            /**
             * @description Values of an enumeration.
             * @default []
             */
            values?: components["schemas"]["Member"][];
        };
        /** @description What could be updated: `GET /catalogues/updates`. */
        Updates: {
            /** @default null */
            escale?: components["schemas"]["EscaleUpdate"] | null;
            /**
             * @description Packages of which a catalogue has a newer version than the repository.
             * @default []
             */
            packages?: components["schemas"]["CatalogueEntry"][];
        };
        /** @description An upload: `GET /uploads/{id}` says how far it is, so that it can be resumed. */
        Upload: {
            /**
             * Format: date-time
             * @description When it is thrown away unless it goes on.
             */
            expires_at: string;
            /** @description Name of the file. */
            file: string;
            /** @description Id. */
            id: string;
            /**
             * Format: int64
             * @description Bytes that have arrived; send on from here.
             */
            offset: number;
            /**
             * Format: int64
             * @description Size announced.
             */
            size_bytes: number;
        };
        /** @description `GET /usage`: the last minutes of every instance asked for. */
        UsageCurve: {
            /** @description Agent. */
            agent: string;
            /** @description Times, in milliseconds since 1970. */
            at_ms: number[];
            /** @description Share of the machine's processors at each, in percent. */
            cpu_percent: number[];
            /** @description Instance. */
            instance: string;
            /** @description Memory at each, in bytes. */
            memory_bytes: number[];
        };
        /** @description Consumption of an instance, now. */
        UsageNow: {
            /** @description Agent. */
            agent: string;
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /**
             * Format: float
             * @description Share of the whole machine's processors, in percent.
             */
            cpu_percent: number;
            /** @description Instance. */
            instance: string;
            /**
             * Format: int64
             * @description Resident memory of its process group, in bytes.
             */
            memory_bytes: number;
        };
        /** @description A user. */
        User: {
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /** @description May sign in. */
            enabled: boolean;
            /** @description Name. */
            name: string;
            /**
             * Format: int64
             * @description Grows with each change.
             */
            revision: number;
            /** @description Role. */
            role: string;
            /** @description Organisational unit: acts on computers, groups, tasks and drafts of it and below; `/`: all. */
            unit: string;
        };
        /** @description `PATCH /users/{name}`: what is given changes. */
        UserChange: {
            /**
             * @description May sign in. Switching it off ends the user's sessions and tokens at once.
             * @default null
             */
            enabled?: boolean | null;
            /**
             * @description New password.
             * @default null
             */
            password?: string | null;
            /**
             * Format: int64
             * @description Revision that was read; a stale one is refused.
             * @default null
             */
            revision?: number | null;
            /**
             * @description New role.
             * @default null
             */
            role?: string | null;
            /**
             * @description New unit.
             * @default null
             */
            unit?: string | null;
        };
        /** @description A value that differs. */
        ValueDiff: {
            /** @description Name. */
            name: string;
            /** @description After. */
            new: string;
            /** @description Before; secrets are told as `•••`. */
            old: string;
        };
        /** @description `POST …/block`, `POST …/unblock`, `POST …/promote`, `POST …/pin`. */
        VersionAsk: {
            /**
             * @description Of a pin: false takes it away.
             * @default null
             */
            keep?: boolean | null;
            /**
             * @description Why; blocking asks for it.
             * @default
             */
            reason?: string;
            /**
             * @description Of a promotion: `write-once`.
             * @default
             */
            store?: string;
        };
        /** @description Why a version is blocked. */
        VersionBlock: {
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description By whom. */
            by: string;
            /** @description Why. */
            reason: string;
        };
        /** @description A reason, with the time at which it goes by itself. */
        WaitReason: {
            /** @description Code: `W.link`, `W.soak`. */
            code: string;
            /** @description Values of the text. */
            details: {
                [key: string]: string;
            };
            /** @description In the reader's language. */
            text: string;
            /**
             * Format: date-time
             * @description When.
             */
            until?: string | null;
        };
        /** @description Why something waits or failed: `GET /why/{object}`, `escale why`. */
        WhyAnswer: {
            cause?: components["schemas"]["CauseView"] | null;
            /** @description Commands that may help. */
            commands: string[];
            /** @description Object: `D-42`, `SPACE/APP/JOB`, `ENV`, `R-131`. */
            object: string;
            /** @description Reasons. */
            reasons: components["schemas"]["WaitReason"][];
            /** @description State. */
            state: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    put_log: {
        parameters: {
            query?: {
                /** @description Byte of the log at which it begins. */
                offset?: number;
                /** @description What is before it and not here is lost. */
                lost?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": number[];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogKept"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    fetch_bundle: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                digest: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ask_sharing: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                digest: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ShareAsk"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShareAnswer"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    enroll_agent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Enroll"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Enrolled"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    open_link: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The connection is open */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_agents: {
        parameters: {
            query?: {
                /** @description Where to go on: `next` of the page before. */
                cursor?: string;
                /** @description Most entries: 1 to 1,000; 200 if absent. */
                limit?: number;
                /** @description Only entries that hold this text, whatever the case. */
                search?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Agent"];
                };
            };
        };
    };
    declare_agent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewVirtualAgent"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_agent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                agent: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove_agent: {
        parameters: {
            query?: {
                /** @description Go on. */
                force?: boolean;
            };
            header?: never;
            path: {
                agent: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_agent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                agent: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AgentChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deploy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                agent: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewInstance"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Instance"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_instance: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                agent: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstanceDetail"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove_instance: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                agent: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_config: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                agent: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstanceConfig"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_config: {
        parameters: {
            query?: {
                /** @description Give changed settings to the running program at once. */
                push?: boolean;
            };
            header?: never;
            path: {
                agent: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InstanceConfig"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Instance"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_deaths: {
        parameters: {
            query?: {
                /** @description Where to go on: `next` of the page before. */
                cursor?: string;
                /** @description Most entries: 1 to 1,000; 200 if absent. */
                limit?: number;
                /** @description Only entries that hold this text, whatever the case. */
                search?: string;
            };
            header?: never;
            path: {
                agent: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Death"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_logs: {
        parameters: {
            query?: {
                /** @description Lines after this number. */
                after?: number;
                /** @description Lines before this number. */
                before?: number;
                /** @description Most lines: 1 to 1,000; 200 if absent. */
                limit?: number;
                /** @description Only lines that hold this text, whatever the case. */
                search?: string;
            };
            header?: never;
            path: {
                agent: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_LogLine"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    download_logs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                agent: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    follow_logs: {
        parameters: {
            query?: {
                /** @description Begin after this number */
                after?: number;
            };
            header?: never;
            path: {
                agent: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["LogLine"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_orders: {
        parameters: {
            query?: {
                /** @description Where to go on: `next` of the page before. */
                cursor?: string;
                /** @description Most entries: 1 to 1,000; 200 if absent. */
                limit?: number;
                /** @description Only entries that hold this text, whatever the case. */
                search?: string;
            };
            header?: never;
            path: {
                agent: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"][];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    give_order: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                agent: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewOrder"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    effective_settings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                agent: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EffectiveSetting"][];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_attempts: {
        parameters: {
            query?: {
                /** @description Of this delivery: `D-42`. */
                delivery?: string;
                /** @description Of this space. */
                space?: string;
                /** @description Of this job, or of all jobs of this application. */
                path?: string;
                /** @description On this agent. */
                agent?: string;
                /** @description For this environment. */
                env?: string;
                /** @description Where to go on: `next` of the page before. */
                cursor?: string;
                /** @description Most entries: 1 to 1,000; 200 if absent. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_AttemptView"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_attempt: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AttemptView"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    follow_log: {
        parameters: {
            query?: {
                /** @description From this line on. */
                from_line?: number;
                /** @description From the line this byte stands in. */
                from_byte?: number;
                /** @description So many lines before the end. */
                tail?: number;
                /** @description Most lines: 1 to 1,000; 200 if absent. */
                limit?: number;
                /** @description Only one stream: `out` `err` `agent`. */
                stream?: string;
                /** @description Language of the texts of a stream of events: `en` or `fr`; for browsers, which send no headers with those. */
                lang?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["LogChunk"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_lines: {
        parameters: {
            query?: {
                /** @description From this line on. */
                from_line?: number;
                /** @description From the line this byte stands in. */
                from_byte?: number;
                /** @description So many lines before the end. */
                tail?: number;
                /** @description Most lines: 1 to 1,000; 200 if absent. */
                limit?: number;
                /** @description Only one stream: `out` `err` `agent`. */
                stream?: string;
                /** @description Language of the texts of a stream of events: `en` or `fr`; for browsers, which send no headers with those. */
                lang?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogChunk"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_log: {
        parameters: {
            query?: {
                /** @description From this line on. */
                from_line?: number;
                /** @description From the line this byte stands in. */
                from_byte?: number;
                /** @description So many lines before the end. */
                tail?: number;
                /** @description Most lines: 1 to 1,000; 200 if absent. */
                limit?: number;
                /** @description Only one stream: `out` `err` `agent`. */
                stream?: string;
                /** @description Language of the texts of a stream of events: `en` or `fr`; for browsers, which send no headers with those. */
                lang?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": number[];
                };
            };
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    search_log: {
        parameters: {
            query?: {
                /** @description A text; its case counts when it holds a capital. */
                q?: string;
                /** @description It is a regular expression. */
                regex?: boolean;
                /** @description Lines behind this one. */
                after?: number;
                /** @description Most lines: 1 to 1,000; 200 if absent. */
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogHit"][];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    audit_trail: {
        parameters: {
            query?: {
                /** @description Where to go on: `next` of the page before. */
                cursor?: string;
                /** @description Most entries: 1 to 1,000; 200 if absent. */
                limit?: number;
                /** @description Only entries that hold this text, whatever the case. */
                search?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_AuditLine"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    audit_verify: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditVerified"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    calendar: {
        parameters: {
            query?: {
                /** @description Begin, RFC 3339; now if absent. */
                from?: string;
                /** @description End; four weeks later if absent. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CalendarView"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    calendar_feed: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description text/calendar */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/calendar": string;
                };
            };
        };
    };
    list_catalogues: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Catalogue"][];
                };
            };
        };
    };
    add_catalogue: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCatalogue"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Catalogue"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_downloads: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CatalogueDownload"][];
                };
            };
        };
    };
    list_entries: {
        parameters: {
            query?: {
                /** @description Only entries that hold this text, whatever the case. */
                search?: string;
                /** @description Only entries of this catalogue. */
                catalogue?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CatalogueEntry"][];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    refresh_catalogues: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Catalogue"][];
                };
            };
        };
    };
    list_updates: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Updates"];
                };
            };
        };
    };
    remove_catalogue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    fetch_package: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FetchPackage"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CatalogueDownload"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_entry_icon: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                package: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/png": number[];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_computers: {
        parameters: {
            query?: {
                /** @description Where to go on: `next` of the page before. */
                cursor?: string;
                /** @description Most entries: 1 to 1,000; 200 if absent. */
                limit?: number;
                /** @description Only entries that hold this text, whatever the case. */
                search?: string;
                /** @description Only of this kind of agent: `escale` `fusioninventory` `glpi`. */
                kind?: string;
                /** @description Only in this standing: `approved` `pending` `refused` `duplicate`. */
                standing?: string;
                /** @description Only members of this group. */
                group?: string;
                /** @description Only of this unit and below. */
                unit?: string;
                /** @description Only of this family of systems, or whose system's name holds this. */
                os?: string;
                /** @description Only those whose agent's product and version hold this. */
                agent?: string;
                /** @description `name` (default) `contact` `inventory` `created` `os` `kind` `agent`; `-` before it turns the order round. */
                sort?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Computer"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    act_on_computers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ComputerAction"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ItemResult"][];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_computers: {
        parameters: {
            query?: {
                /** @description Where to go on: `next` of the page before. */
                cursor?: string;
                /** @description Most entries: 1 to 1,000; 200 if absent. */
                limit?: number;
                /** @description Only entries that hold this text, whatever the case. */
                search?: string;
                /** @description Only of this kind of agent: `escale` `fusioninventory` `glpi`. */
                kind?: string;
                /** @description Only in this standing: `approved` `pending` `refused` `duplicate`. */
                standing?: string;
                /** @description Only members of this group. */
                group?: string;
                /** @description Only of this unit and below. */
                unit?: string;
                /** @description Only of this family of systems, or whose system's name holds this. */
                os?: string;
                /** @description Only those whose agent's product and version hold this. */
                agent?: string;
                /** @description `name` (default) `contact` `inventory` `created` `os` `kind` `agent`; `-` before it turns the order round. */
                sort?: string;
                /** @description `csv` (default) or `json`. */
                format?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                    "application/json": components["schemas"]["Computer"][];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_computer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComputerDetail"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove_computer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_computer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ComputerChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Computer"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    computer_software: {
        parameters: {
            query?: {
                /** @description Where to go on: `next` of the page before. */
                cursor?: string;
                /** @description Most entries: 1 to 1,000; 200 if absent. */
                limit?: number;
                /** @description Only entries that hold this text, whatever the case. */
                search?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Software"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    computer_status: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentStatus"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    wake_computer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ItemResult"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_configuration: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfigurationFile"];
                };
            };
        };
    };
    put_configuration: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewConfiguration"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfigurationCheck"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    check_configuration: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewConfiguration"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfigurationCheck"];
                };
            };
        };
    };
    reload_configuration: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReloadConfiguration"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfigurationCheck"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_credentials: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Credential"][];
                };
            };
        };
    };
    add_credential: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCredential"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Credential"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove_credential: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_credential: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CredentialChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Credential"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_authorizations: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Authorizations"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    write_authorizations: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Authorizations"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Authorizations"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    credential_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessKey"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    recent_deaths: {
        parameters: {
            query?: {
                /** @description Where to go on: `next` of the page before. */
                cursor?: string;
                /** @description Most entries: 1 to 1,000; 200 if absent. */
                limit?: number;
                /** @description Only entries that hold this text, whatever the case. */
                search?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Death"][];
                };
            };
        };
    };
    list_deliveries: {
        parameters: {
            query?: {
                /** @description Where to go on: `next` of the page before. */
                cursor?: string;
                /** @description Most entries: 1 to 1,000; 200 if absent. */
                limit?: number;
                /** @description Only entries that hold this text, whatever the case. */
                search?: string;
                /** @description Of an environment. */
                env?: string;
                /** @description Of a package. */
                package?: string;
                /** @description Of a space. */
                space?: string;
                /** @description In a state: its word; `open`: not ended; `waiting`: at their gates. */
                state?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Delivery"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    new_delivery: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewDelivery"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    plan_delivery: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewDelivery"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryPlan"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_delivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `D-42` */
                delivery: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancel_delivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                delivery: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Because"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delivery_checks: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                delivery: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckRow"][];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    decide_delivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                delivery: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Decide"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delivery_events: {
        parameters: {
            query?: {
                /** @description Only events with a higher number. */
                after?: number;
            };
            header?: never;
            path: {
                delivery: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryEvent"][];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delivery_lines: {
        parameters: {
            query?: {
                /** @description Only of this job, or of the jobs of this application. */
                job?: string;
                /** @description Only of this agent. */
                agent?: string;
                /** @description Only this stream: `out` `err` `agent`. */
                stream?: string;
                /** @description Only lines said at this time or later. */
                since?: string;
                /** @description Only lines that hold this text; a regular expression when `regex` is set. */
                grep?: string;
                /** @description `grep` is a regular expression. */
                regex?: boolean;
                /** @description Where to go on: `next` of the stretch before. */
                cursor?: string;
                /** @description Most lines: 1 to 1,000; 200 if absent. */
                limit?: number;
            };
            header?: never;
            path: {
                delivery: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MergedLog"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    override_gate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                delivery: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OpenGate"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delivery_report: {
        parameters: {
            query?: {
                /** @description `markdown` (default) or `json`. */
                format?: string;
            };
            header?: never;
            path: {
                delivery: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/markdown": string;
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_rollback: {
        parameters: {
            query?: {
                /** @description Version; empty: the one it goes back to by itself. */
                to?: string;
            };
            header?: never;
            path: {
                delivery: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RollbackPlan"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    roll_back_delivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                delivery: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GoBack"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    confirm_replica: {
        parameters: {
            query?: {
                /** @description BLAKE3 digest of the file as the depot has it. */
                digest?: string;
            };
            header?: never;
            path: {
                depot: string;
                package: string;
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_descriptors: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Descriptor"][];
                };
            };
        };
    };
    list_documents: {
        parameters: {
            query?: {
                /** @description `space` `env` `policy` `resources` `calendar` `causes` `variables`; absent: all. */
                kind?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentInfo"][];
                };
            };
        };
    };
    apply_documents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApplyDocuments"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Applied"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    check_documents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApplyDocuments"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Applied"];
                };
            };
        };
    };
    default_documents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExportedDocuments"];
                };
            };
        };
    };
    export_documents: {
        parameters: {
            query?: {
                /** @description Only what concerns this space. */
                space?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExportedDocuments"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_document: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                kind: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentText"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_document: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                kind: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PutDocument"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Applied"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_document: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                kind: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_document_revisions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                kind: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentInfo"][];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_document_revision: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                kind: string;
                name: string;
                revision: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentText"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_drafts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"][];
                };
            };
        };
    };
    begin_draft: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewDraft"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    import_draft: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": number[];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_draft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_draft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DraftChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove_draft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    add_draft_file: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewDraftFile"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove_draft_file: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    publish_draft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PackageFile"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    make_enroll_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewEnrollToken"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnrollToken"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_envs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvStanding"][];
                };
            };
        };
    };
    get_env: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                env: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvStanding"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    accept_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                env: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Accept"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    env_candidates: {
        parameters: {
            query?: {
                /** @description Package; empty: all. */
                package?: string;
                /** @description Version. */
                version?: string;
            };
            header?: never;
            path: {
                env: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RollbackCandidate"][];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    env_disk: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                env: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvPartition"][];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    env_history: {
        parameters: {
            query?: {
                /** @description Package; empty: all. */
                package?: string;
                /** @description Version. */
                version?: string;
            };
            header?: never;
            path: {
                env: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Installed"][];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    env_logs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                env: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogSourceView"][];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    env_log: {
        parameters: {
            query?: {
                /** @description File below the source; the newest if absent. */
                file?: string;
                /** @description Agent; the first of the environment if absent. */
                agent?: string;
                /** @description First byte. */
                offset?: number;
                /** @description Most bytes: 256 KiB if absent, and at most. */
                limit?: number;
                /** @description Count from the end: the last `limit` bytes. */
                from_end?: boolean;
            };
            header?: never;
            path: {
                env: string;
                source: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogStretch"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    env_path: {
        parameters: {
            query?: {
                /** @description Package; empty: all. */
                package?: string;
                /** @description Version. */
                version?: string;
            };
            header?: never;
            path: {
                env: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PromotionPath"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    events: {
        parameters: {
            query?: {
                /** @description Changes after this number; `Last-Event-ID` says the same. */
                after?: number;
                /** @description Language of the texts: `en` or `fr`; for browsers, whose event streams send no headers. */
                lang?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["Change"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_foreign_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ForeignSettings"];
                };
            };
        };
    };
    put_foreign_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ForeignSettings"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ForeignSettings"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_groups: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Group"][];
                };
            };
        };
    };
    add_group: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewGroup"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Group"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    preview_group: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ComputerQuery"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GroupPreview"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_group: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Group"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_group: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewGroup"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Group"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove_group: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    duplicate_group: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CopyName"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Group"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    import_group: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": string;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Group"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_instances: {
        parameters: {
            query?: {
                /** @description Where to go on: `next` of the page before. */
                cursor?: string;
                /** @description Most entries: 1 to 1,000; 200 if absent. */
                limit?: number;
                /** @description Only entries that hold this text, whatever the case. */
                search?: string;
                /** @description Only those of this agent. */
                agent?: string;
                /** @description Only this one. */
                instance?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Instance"];
                };
            };
        };
    };
    list_interaction_templates: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InteractionTemplate"][];
                };
            };
        };
    };
    get_interaction_template: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InteractionTemplate"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_interaction_template: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InteractionTemplate"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InteractionTemplate"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove_interaction_template: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_journal: {
        parameters: {
            query?: {
                /** @description Only of this agent. */
                agent?: string;
                /** @description Only of this instance. */
                instance?: string;
                /** @description Only of this level and above: `info` `warn` `error`. */
                level?: string;
                /** @description Only lines that hold this text, whatever the case. */
                search?: string;
                /** @description Most lines: 1 to 1,000; 200 if absent. */
                limit?: number;
                /** @description When following: lines after this number; `Last-Event-ID` says the same. */
                after?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Journal"];
                };
            };
        };
    };
    follow_journal: {
        parameters: {
            query?: {
                /** @description Only of this agent. */
                agent?: string;
                /** @description Only of this instance. */
                instance?: string;
                /** @description Only of this level and above: `info` `warn` `error`. */
                level?: string;
                /** @description Only lines that hold this text, whatever the case. */
                search?: string;
                /** @description Most lines: 1 to 1,000; 200 if absent. */
                limit?: number;
                /** @description When following: lines after this number; `Last-Event-ID` says the same. */
                after?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["JournalLine"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_locks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Lock"][];
                };
            };
        };
    };
    break_lock: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LockAsk"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Lock"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_lock_history: {
        parameters: {
            query?: {
                /** @description Lock: `delivery/INT1`. */
                name?: string;
                /** @description Where to go on: `next` of the page before. */
                cursor?: string;
                /** @description Most entries: 1 to 1,000; 200 if absent. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_LeaseRecord"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    release_lock: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LockAsk"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Lock"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    take_lock: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LockAsk"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Lock"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_matrix: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Matrix"];
                };
            };
        };
    };
    send_message: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMessage"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageSent"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    call_message: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMessage"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallEnd"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    follow_messages: {
        parameters: {
            query?: {
                /** @description Group to join; repeat it for several, `*` for all */
                group?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["ReceivedMessage"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_mirrors: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Mirror"][];
                };
            };
        };
    };
    get_mirror: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Mirror"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_mirror: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Mirror"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Mirror"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove_mirror: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_networks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Network"][];
                };
            };
        };
    };
    put_networks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Network"][];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Network"][];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_notifications: {
        parameters: {
            query?: {
                /** @description `waiting`, `sent`, `given-up`; all if absent. */
                state?: string;
                /** @description Most entries: 1 to 1,000; 200 if absent. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Notification"][];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    recent_orders: {
        parameters: {
            query?: {
                /** @description Where to go on: `next` of the page before. */
                cursor?: string;
                /** @description Most entries: 1 to 1,000; 200 if absent. */
                limit?: number;
                /** @description Only entries that hold this text, whatever the case. */
                search?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"][];
                };
            };
        };
    };
    get_order: {
        parameters: {
            query?: {
                /** @description Wait at most so long for the end of the order, in milliseconds (60,000 at most). */
                wait_ms?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_packages: {
        parameters: {
            query?: {
                /** @description Where to go on: `next` of the page before. */
                cursor?: string;
                /** @description Most entries: 1 to 1,000; 200 if absent. */
                limit?: number;
                /** @description Only entries that hold this text, whatever the case. */
                search?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_PackageFile"];
                };
            };
        };
    };
    download_package: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DownloadPackage"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CatalogueDownload"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_package: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PackageFile"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove_package: {
        parameters: {
            query?: {
                /** @description Delete it although instances use it. */
                force?: boolean;
            };
            header?: never;
            path: {
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rename_package: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                file: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RenameFile"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PackageFile"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_package_content: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_package: {
        parameters: {
            query?: {
                /** @description `reference`: the zip that the reference server imports. */
                format?: string;
            };
            header?: never;
            path: {
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": number[];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_package_icon: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/png": number[];
                };
            };
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_install: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Install"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    repack_package: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Repacked"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_setting_schema: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                file: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/xml": string;
                };
            };
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_versions: {
        parameters: {
            query?: {
                /** @description Environment: its tier's minimum age and its depots count; without one, the domain's. */
                env?: string;
            };
            header?: never;
            path: {
                package: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliverVersion"][];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    block_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                package: string;
                version: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VersionAsk"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_deliver_face: {
        parameters: {
            query?: {
                /** @description Environment: its tier's minimum age and its depots count; without one, the domain's. */
                env?: string;
            };
            header?: never;
            path: {
                package: string;
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliverFace"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pin_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                package: string;
                version: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VersionAsk"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    promote_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                package: string;
                version: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VersionAsk"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_script: {
        parameters: {
            query?: {
                /** @description Path in the package: `delivery/hooks/install`. */
                path?: string;
            };
            header?: never;
            path: {
                package: string;
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_script_diff: {
        parameters: {
            query?: {
                /** @description Version to compare with. */
                against?: string;
            };
            header?: never;
            path: {
                package: string;
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScriptDiff"][];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unblock_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                package: string;
                version: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VersionAsk"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_requests: {
        parameters: {
            query?: {
                /** @description Only of this state. */
                state?: string;
                /** @description Only for this environment. */
                env?: string;
                /** @description Only the caller's own. */
                mine?: boolean;
                /** @description Only those the caller may decide about now: by tier, urgent ones first, then by wished time and age. */
                to_decide?: boolean;
                /** @description Only urgent changes. */
                urgent?: boolean;
                /** @description Only those filed since then, as an instant: `2026-11-01T00:00:00Z`. */
                from?: string;
                /** @description Only those filed before then. */
                until?: string;
                /** @description Only those before this one: `R-131`. */
                before?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryRequest"][];
                };
            };
        };
    };
    new_request: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryRequest"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    request_slot: {
        parameters: {
            query?: {
                /** @description Environment. */
                env?: string;
                /** @description `normal` `urgent`. */
                urgency?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestSlot"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_request: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryRequest"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_request: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RequestChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryRequest"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    approve_request: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RequestStep"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryRequest"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ask_changes_of_request: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RequestStep"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryRequest"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    copy_request: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CopyRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryRequest"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reject_request: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RequestStep"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryRequest"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    review_request: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestReview"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    submit_request: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RequestStep"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryRequest"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    take_request: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RequestStep"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryRequest"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    withdraw_request: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RequestStep"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryRequest"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_resources: {
        parameters: {
            query?: {
                /** @description A prefix, or a pattern such as `CA_LIV_*`. */
                search?: string;
                /** @description Only those of this space. */
                space?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Resource"][];
                };
            };
        };
    };
    set_resources: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetResources"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Resource"][];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_resource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Resource"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_resource_history: {
        parameters: {
            query?: {
                /** @description Most lines: 1 to 1,000; 200 if absent. */
                limit?: number;
                /** @description Only lines from before this time. */
                before?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourceChange"][];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_resource_items: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResourceItem"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourceItemDone"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_rollouts: {
        parameters: {
            query?: {
                /** @description Where to go on: `next` of the page before. */
                cursor?: string;
                /** @description Most entries: 1 to 1,000; 200 if absent. */
                limit?: number;
                /** @description Only entries that hold this text, whatever the case. */
                search?: string;
                /** @description In a state: its word. */
                state?: string;
                /** @description Of a package. */
                package?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Rollout"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    new_rollout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewRollout"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rollout"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_rollout: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `RO-7` or `7` */
                rollout: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rollout"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    act_on_rollout: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                rollout: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RolloutAct"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rollout"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rollout_targets: {
        parameters: {
            query?: {
                /** @description Where to go on: `next` of the page before. */
                cursor?: string;
                /** @description Most entries: 1 to 1,000; 200 if absent. */
                limit?: number;
                /** @description Only entries that hold this text, whatever the case. */
                search?: string;
                /** @description Of a ring, from 1; 0: of all. */
                ring?: number;
                /** @description In a state: its word. */
                state?: string;
            };
            header?: never;
            path: {
                rollout: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_RolloutTarget"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_runs: {
        parameters: {
            query?: {
                /** @description Where to go on: `next` of the page before. */
                cursor?: string;
                /** @description Most entries: 1 to 1,000; 200 if absent. */
                limit?: number;
                /** @description Only entries that hold this text, whatever the case. */
                search?: string;
                /** @description Of this task. */
                task?: string;
                /** @description Of this job of it. */
                job?: string;
                /** @description Of this package. */
                package?: string;
                /** @description Of this computer (id). */
                computer?: string;
                /** @description In one of these states, comma separated. */
                state?: string;
                /** @description `false`: earlier attempts too. Only the newest if absent. */
                newest?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_TaskRun"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    act_on_runs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RunAction"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunsChanged"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_runs: {
        parameters: {
            query?: {
                /** @description Of this task. */
                task?: string;
                /** @description Of this job of it. */
                job?: string;
                /** @description Of this package. */
                package?: string;
                /** @description Of this computer (id). */
                computer?: string;
                /** @description In one of these states, comma separated. */
                state?: string;
                /** @description `false`: earlier attempts too. Only the newest if absent. */
                newest?: boolean;
                /** @description `csv` or `json`. */
                format?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskRun"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    follow_run: {
        parameters: {
            query?: {
                /** @description Lines after this number. */
                after?: number;
                /** @description Most lines: 1 to 1,000; 200 if absent. */
                limit?: number;
                /** @description Only lines that hold this text, whatever the case. */
                search?: string;
                /** @description Language of the texts of a stream: `en` or `fr`. */
                lang?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["RunLine"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_run_log: {
        parameters: {
            query?: {
                /** @description Lines after this number. */
                after?: number;
                /** @description Most lines: 1 to 1,000; 200 if absent. */
                limit?: number;
                /** @description Only lines that hold this text, whatever the case. */
                search?: string;
                /** @description Language of the texts of a stream: `en` or `fr`. */
                lang?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunLog"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    download_run_log: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    own_computers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnComputer"][];
                };
            };
        };
    };
    list_offers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SelfServiceOffer"][];
                };
            };
        };
    };
    put_offer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                package: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSelfServiceOffer"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SelfServiceOffer"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    withdraw_offer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                package: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    request_install: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SelfServiceRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskRun"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    own_log: {
        parameters: {
            query?: {
                /** @description Lines after this number. */
                after?: number;
                /** @description Most lines: 1 to 1,000; 200 if absent. */
                limit?: number;
                /** @description Only lines that hold this text, whatever the case. */
                search?: string;
                /** @description Language of the texts of a stream: `en` or `fr`. */
                lang?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunLog"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    server_info: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServerInfo"];
                };
            };
        };
    };
    who: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Caller"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sign_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sign_out: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sign_in_options: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInOptions"];
                };
            };
        };
    };
    list_setting_groups: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingGroup"][];
                };
            };
        };
    };
    get_setting_group: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingGroup"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_setting_group: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SettingGroup"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingGroup"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove_setting_group: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_software: {
        parameters: {
            query?: {
                /** @description Where to go on: `next` of the page before. */
                cursor?: string;
                /** @description Most entries: 1 to 1,000; 200 if absent. */
                limit?: number;
                /** @description Only entries that hold this text, whatever the case. */
                search?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SoftwareCount"][];
                };
            };
        };
    };
    list_spaces: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SpaceStanding"][];
                };
            };
        };
    };
    act_on_engines: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EngineAction"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActionResult"][];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    relaunch_spaces: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Relaunch"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActionResult"][];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_space: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SpaceView"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    act_on_objects: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ObjectAction"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActionResult"][];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    space_history: {
        parameters: {
            query?: {
                /** @description Only of this application or job. */
                object?: string;
                /** @description Most lines, up to 1,000; 100 if absent. */
                limit?: number;
            };
            header?: never;
            path: {
                space: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SpaceEvent"][];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    keep_state: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeepState"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    space_plan: {
        parameters: {
            query?: {
                /** @description First; today if absent. */
                from?: string;
                /** @description Last; the first if absent. */
                to?: string;
            };
            header?: never;
            path: {
                space: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlannedStart"][];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_positions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: number[];
                };
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_space_runs: {
        parameters: {
            query?: {
                /** @description Where to go on: `next` of the page before. */
                cursor?: string;
                /** @description Most entries: 1 to 1,000; 200 if absent. */
                limit?: number;
                /** @description Only entries that hold this text, whatever the case. */
                search?: string;
            };
            header?: never;
            path: {
                space: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_RunView"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_space_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                space: string;
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SpaceView"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_states: {
        parameters: {
            query?: {
                /** @description Agent. */
                agent?: string;
                /** @description Instance. */
                instance?: string;
                /** @description Name. */
                name?: string;
                /** @description Type label. */
                type?: string;
                /** @description Where to go on: `next` of the page before. */
                cursor?: string;
                /** @description Most entries: 1 to 1,000; 200 if absent. */
                limit?: number;
                /** @description Only entries that hold this text, whatever the case. */
                search?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_StateObject"];
                };
            };
        };
    };
    purge_states: {
        parameters: {
            query?: {
                /** @description Agent. */
                agent?: string;
                /** @description Instance. */
                instance?: string;
                /** @description Name. */
                name?: string;
                /** @description Type label. */
                type?: string;
                /** @description Only expired ones. Without it, agent and instance must be named. */
                expired?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Purged"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    follow_states: {
        parameters: {
            query?: {
                /** @description Agent. */
                agent?: string;
                /** @description Instance. */
                instance?: string;
                /** @description Name. */
                name?: string;
                /** @description Type label. */
                type?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["StateObject"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    one_state: {
        parameters: {
            query: {
                /** @description Agent. */
                agent: string;
                /** @description Instance. */
                instance: string;
                /** @description Name. */
                name: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StateDetail"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    status: {
        parameters: {
            query?: {
                /** @description Only this space. */
                space?: string;
                /** @description Only this application and its jobs. */
                app?: string;
                /** @description Only in these states, by commas: `error,running`, or letters: `E,R`. */
                state?: string;
                /** @description Where to go on: `next` of the page before. */
                cursor?: string;
                /** @description Most entries. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_StatusRow"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_tasks: {
        parameters: {
            query?: {
                /** @description Only those whose name, comment, jobs or packages hold this text. */
                search?: string;
                /** @description Only active ones, or only the others. */
                active?: boolean;
                /** @description Only those with this package. */
                package?: string;
                /** @description Only those with runs of this computer (id). */
                computer?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"][];
                };
            };
        };
    };
    create_task: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTask"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_task: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_task: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTask"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove_task: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    activate_task: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deactivate_task: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    duplicate_task: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CopyName"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    force_start_task: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ForceStart"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    task_progress: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TargetProgress"][];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_tiers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TierStanding"][];
                };
            };
        };
    };
    list_time_slots: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TimeSlot"][];
                };
            };
        };
    };
    get_time_slot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TimeSlot"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_time_slot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TimeSlot"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TimeSlot"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove_time_slot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_tokens: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Token"][];
                };
            };
        };
    };
    add_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewToken"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Token"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    begin_upload: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewUpload"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Upload"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_upload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Upload"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancel_upload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    send_upload: {
        parameters: {
            query: {
                /** @description Bytes that have arrived before. */
                offset: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": number[];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Upload"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    publish_upload: {
        parameters: {
            query?: {
                /** @description Take the place of a version with the same number and other bytes: only one that is delivered and nothing else, in the store `deploy`. */
                replace?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PackageFile"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PackageFile"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    usage: {
        parameters: {
            query?: {
                /** @description Only those of this agent. */
                agent?: string;
                /** @description Only this one. */
                instance?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageCurve"][];
                };
            };
        };
    };
    list_users: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"][];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    add_user: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewUser"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    why_mine: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WhyAnswer"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    why_object: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                object: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WhyAnswer"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
