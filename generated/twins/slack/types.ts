/** Types of Slack Web API (the part this service needs) 1.7.0. Made by Holdout from its contract; do not edit. */

export interface paths {
    "/chat.postMessage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a message to a channel */
        post: operations["chat.postMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations.history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the messages of a channel */
        get: operations["conversations.history"];
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
        Message: {
            /**
             * @default message
             * @enum {string}
             */
            type: "message";
            channel?: string;
            text: string;
            /** @description Seconds since the epoch and a counter; identifies the message in its channel. */
            ts: string;
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
    "chat.postMessage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Name or id of the channel */
                    channel: string;
                    text: string;
                };
            };
        };
        responses: {
            /** @description The message, or `ok: false` with an error. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        ok: boolean;
                        error?: string;
                        channel?: string;
                        ts?: string;
                        message?: components["schemas"]["Message"];
                    };
                };
            };
        };
    };
    "conversations.history": {
        parameters: {
            query: {
                channel: string;
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Messages, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        ok: boolean;
                        error?: string;
                        messages?: components["schemas"]["Message"][];
                        has_more?: boolean;
                        response_metadata?: {
                            next_cursor?: string;
                        };
                    };
                };
            };
        };
    };
}
