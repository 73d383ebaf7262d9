/* Generated from the server's description of its API by `npm run gen`. Do not edit. */

export interface paths {
    "/agent/bundles/{digest}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The bytes of a bundle, whole or in part. */
        get: operations["fetch_bundle"];
        put?: never;
        post?: never;
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
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description A key, shown to an administrator: `GET /credentials/{name}/key`. Asking for it leaves an audit line. */
        AccessKey: {
            /** @description The access key. */
            access_key: string;
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
        /** @description A line of the audit trail. */
        AuditLine: {
            /** @description What: `instance.deployed`, `package.published`, … */
            action: string;
            /** @description Who: `user admin`, `token ci`, `agent box-1`, `server`. */
            actor: string;
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
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
            /** @description Rights that come with it: `view` `publish` `deploy` `control` `manage-agents` `administer`. */
            rights: string[];
            /** @description Role: `administrator` `operator` `developer` `reader`. */
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
            /** @enum {string} */
            type: "usage";
            /** @description One entry an instance that runs. */
            usage: components["schemas"]["UsageNow"][];
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
        /** @description A package another one depends on. */
        Dependency: {
            /** @description Name. */
            name: string;
            /** @description Version; empty when none is given. */
            version: string;
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
        /**
         * @description `POST /packages/download`: the server fetches a package file from an address. Answered at once; follow it with
         *     `download` changes.
         */
        DownloadPackage: {
            /** @description Address, `http` or `https`. */
            url: string;
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
        /** @description A newer version of Escale. */
        EscaleUpdate: {
            /** @description Catalogue that says so. */
            catalogue: string;
            /** @description Version that runs here. */
            current: string;
            /** @description Version known of. */
            version: string;
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
        /** @description `POST /tokens`: a new token for the calling user. */
        NewToken: {
            /**
             * Format: int32
             * @description Days until it ends; absent: never.
             */
            days?: number | null;
            /** @description What it is for. */
            name: string;
            /** @description Role; the user's own if absent. */
            role?: string | null;
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
        /** @description A file of the repository: one published version of a package. */
        PackageFile: {
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
        Page_AuditLine: {
            /** @description The entries. */
            items: {
                /** @description What: `instance.deployed`, `package.published`, … */
                action: string;
                /** @description Who: `user admin`, `token ci`, `agent box-1`, `server`. */
                actor: string;
                /**
                 * Format: date-time
                 * @description When.
                 */
                at: string;
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
        /** @description `DELETE /states`: how many state objects went. */
        Purged: {
            /**
             * Format: int64
             * @description How many.
             */
            purged: number;
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
            /** @description The token itself; only in the answer that makes it. */
            secret?: string | null;
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
}
