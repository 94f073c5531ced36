SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

CREATE SCHEMA cards;

CREATE FUNCTION cards.mt_immutable_timestamptz(value text) RETURNS timestamp with time zone
    LANGUAGE sql IMMUTABLE
    AS $$ select value::timestamptz $$;

CREATE SEQUENCE cards.card_request_number
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE SEQUENCE cards.cardholder_number
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE SEQUENCE cards.local_card_id
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

SET default_tablespace = '';

SET default_table_access_method = heap;

CREATE TABLE cards.mt_doc_activation_code (
    id uuid NOT NULL,
    data jsonb NOT NULL,
    mt_last_modified timestamp with time zone DEFAULT transaction_timestamp(),
    mt_version uuid DEFAULT (md5(((random())::text || (clock_timestamp())::text)))::uuid NOT NULL,
    mt_dotnet_type character varying
);

CREATE TABLE cards.mt_doc_card_controls_card (
    id uuid NOT NULL,
    data jsonb NOT NULL,
    mt_last_modified timestamp with time zone DEFAULT transaction_timestamp(),
    mt_version bigint DEFAULT 0 NOT NULL,
    mt_dotnet_type character varying
);

CREATE TABLE cards.mt_doc_card_controls_operation (
    id uuid NOT NULL,
    data jsonb NOT NULL,
    mt_last_modified timestamp with time zone DEFAULT transaction_timestamp(),
    mt_version uuid DEFAULT (md5(((random())::text || (clock_timestamp())::text)))::uuid NOT NULL,
    mt_dotnet_type character varying
);

CREATE TABLE cards.mt_doc_issuance_assign_turn (
    id character varying NOT NULL,
    data jsonb NOT NULL,
    mt_last_modified timestamp with time zone DEFAULT transaction_timestamp(),
    mt_version uuid DEFAULT (md5(((random())::text || (clock_timestamp())::text)))::uuid NOT NULL,
    mt_dotnet_type character varying
);

CREATE TABLE cards.mt_doc_issuance_assignment (
    id uuid NOT NULL,
    data jsonb NOT NULL,
    mt_last_modified timestamp with time zone DEFAULT transaction_timestamp(),
    mt_version bigint DEFAULT 0 NOT NULL,
    mt_dotnet_type character varying
);

CREATE TABLE cards.mt_doc_issuance_card_reference (
    id uuid NOT NULL,
    data jsonb NOT NULL,
    mt_last_modified timestamp with time zone DEFAULT transaction_timestamp(),
    mt_version uuid DEFAULT (md5(((random())::text || (clock_timestamp())::text)))::uuid NOT NULL,
    mt_dotnet_type character varying
);

CREATE TABLE cards.mt_doc_issuance_card_request (
    id uuid NOT NULL,
    data jsonb NOT NULL,
    mt_last_modified timestamp with time zone DEFAULT transaction_timestamp(),
    mt_version bigint DEFAULT 0 NOT NULL,
    mt_dotnet_type character varying
);

CREATE TABLE cards.mt_doc_issuance_cardholder (
    id character varying NOT NULL,
    data jsonb NOT NULL,
    mt_last_modified timestamp with time zone DEFAULT transaction_timestamp(),
    mt_version uuid DEFAULT (md5(((random())::text || (clock_timestamp())::text)))::uuid NOT NULL,
    mt_dotnet_type character varying
);

CREATE TABLE cards.mt_doc_issuance_delivery_address (
    id uuid NOT NULL,
    data jsonb NOT NULL,
    mt_last_modified timestamp with time zone DEFAULT transaction_timestamp(),
    mt_version uuid DEFAULT (md5(((random())::text || (clock_timestamp())::text)))::uuid NOT NULL,
    mt_dotnet_type character varying
);

CREATE TABLE cards.mt_doc_platform_key_use (
    id character varying NOT NULL,
    data jsonb NOT NULL,
    mt_last_modified timestamp with time zone DEFAULT transaction_timestamp(),
    mt_version uuid DEFAULT (md5(((random())::text || (clock_timestamp())::text)))::uuid NOT NULL,
    mt_dotnet_type character varying
);

CREATE TABLE cards.mt_doc_uqpay_webhook_event (
    id character varying NOT NULL,
    data jsonb NOT NULL,
    mt_last_modified timestamp with time zone DEFAULT transaction_timestamp(),
    mt_version uuid DEFAULT (md5(((random())::text || (clock_timestamp())::text)))::uuid NOT NULL,
    mt_dotnet_type character varying
);

CREATE TABLE cards.mt_event_progression (
    name character varying NOT NULL,
    last_seq_id bigint,
    last_updated timestamp with time zone DEFAULT transaction_timestamp()
);

CREATE TABLE cards.mt_events (
    seq_id bigint NOT NULL,
    id uuid NOT NULL,
    stream_id uuid,
    version bigint NOT NULL,
    data jsonb NOT NULL,
    bdata bytea,
    type character varying(500) NOT NULL,
    "timestamp" timestamp with time zone DEFAULT now() NOT NULL,
    tenant_id character varying DEFAULT '*DEFAULT*'::character varying,
    mt_dotnet_type character varying,
    is_archived boolean DEFAULT false
);

CREATE SEQUENCE cards.mt_events_sequence
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE cards.mt_events_sequence OWNED BY cards.mt_events.seq_id;

CREATE TABLE cards.mt_streams (
    id uuid NOT NULL,
    type character varying,
    version bigint,
    "timestamp" timestamp with time zone DEFAULT now() NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    tenant_id character varying DEFAULT '*DEFAULT*'::character varying,
    is_archived boolean DEFAULT false
);

CREATE TABLE cards.wolverine_dead_letters (
    id uuid NOT NULL,
    execution_time timestamp with time zone,
    body bytea NOT NULL,
    message_type character varying NOT NULL,
    received_at character varying,
    source character varying,
    exception_type character varying,
    exception_message character varying,
    sent_at timestamp with time zone,
    replayable boolean
);

CREATE TABLE cards.wolverine_incoming_envelopes (
    id uuid NOT NULL,
    status character varying NOT NULL,
    owner_id integer NOT NULL,
    execution_time timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    body bytea NOT NULL,
    message_type character varying NOT NULL,
    received_at character varying,
    keep_until timestamp with time zone
);

CREATE TABLE cards.wolverine_nodes (
    id uuid NOT NULL,
    node_number integer NOT NULL,
    description character varying NOT NULL,
    uri character varying NOT NULL,
    started timestamp with time zone DEFAULT now() NOT NULL,
    health_check timestamp with time zone DEFAULT now() NOT NULL,
    version character varying,
    capabilities text[]
);

CREATE SEQUENCE cards.wolverine_nodes_node_number_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE cards.wolverine_nodes_node_number_seq OWNED BY cards.wolverine_nodes.node_number;

ALTER TABLE ONLY cards.wolverine_nodes ALTER COLUMN node_number SET DEFAULT nextval('cards.wolverine_nodes_node_number_seq'::regclass);

INSERT INTO cards.mt_doc_activation_code VALUES
	('01a22009-3d5a-7ca5-b4c6-7c3fcdc7f3e9', '{"Id": "01a22009-3d5a-7ca5-b4c6-7c3fcdc7f3e9", "Sealed": null, "IsErased": true}', '2026-11-28 02:43:27.887454+00', '505b5bff-a8aa-2a21-b537-15d13e508191', 'Cards.Activation.ActivationCode'),
	('01a22009-4862-7d00-ab3e-00b2b35cdfa0', '{"Id": "01a22009-4862-7d00-ab3e-00b2b35cdfa0", "Sealed": {"Bytes": "wYDQe3Usl8GNyDVa5SD+NlWDUx6vgM2dr6f4BRycaOBbkzVP", "KeyId": "seal-1"}, "IsErased": false}', '2026-11-28 02:43:29.116703+00', '946171c5-7ff3-91a8-aaeb-a53fae63dcc1', 'Cards.Activation.ActivationCode'),
	('01a22009-4bb1-7203-a06a-c5e2097eead7', '{"Id": "01a22009-4bb1-7203-a06a-c5e2097eead7", "Sealed": null, "IsErased": true}', '2026-11-28 02:43:29.996125+00', 'f25c1c1a-faa9-7e1b-09b7-ebfc9a79935e', 'Cards.Activation.ActivationCode'),
	('01a22009-4f16-764e-bee4-4cc1fa51c41d', '{"Id": "01a22009-4f16-764e-bee4-4cc1fa51c41d", "Sealed": null, "IsErased": true}', '2026-11-28 02:43:31.231832+00', 'c1d80d3d-015d-51ee-2a9c-fb07ce3be3ec', 'Cards.Activation.ActivationCode');

INSERT INTO cards.mt_doc_card_controls_card VALUES
	('e100cd8f-f6f0-5514-8a00-a3a3585f62c7', '{"Id": "e100cd8f-f6f0-5514-8a00-a3a3585f62c7", "Bin": "40963608", "Mode": "SHARE", "Last4": "0251", "Limit": {"Currency": "USD", "MinorUnits": 25000}, "CardId": "01a22009-3d5a-7ca5-b4c6-7c3fcdc7f3e9", "HasPin": true, "Status": "ACTIVE", "UserId": "user-f2a6b41eb0d8e5bb", "LocalId": 1, "PanHash": "cc04cac8fcaa3aff50e78e430ab983584588f16fbf961f45ba925064323b1a46", "Pending": null, "CardType": "PHYSICAL", "Currency": "USD", "CreatedAt": "2026-11-28T02:43:26.2516559+00:00", "UpdatedAt": "2026-11-28T02:43:28.7595522+00:00", "PendingPin": null, "UpstreamStatus": "ACTIVE", "ConfirmedStatus": "ACTIVE"}', '2026-11-28 02:43:28.805349+00', 11, 'Cards.CardControls.CardRow'),
	('38d526e6-60cb-5ba7-99ed-9cdcc8e42db5', '{"Id": "38d526e6-60cb-5ba7-99ed-9cdcc8e42db5", "Bin": "40963608", "Mode": "SHARE", "Last4": "5696", "Limit": null, "CardId": "01a22009-4862-7d00-ab3e-00b2b35cdfa0", "HasPin": false, "Status": "PENDING", "UserId": "user-5e08f07c4fd5afa3", "LocalId": 2, "PanHash": "999ae07b5ae4541ef2754d79c0c5f9cb5d6bffaa8ec3a7f878e3b86a0e578c6a", "Pending": null, "CardType": "PHYSICAL", "Currency": "USD", "CreatedAt": "2026-11-28T02:43:29.003457+00:00", "UpdatedAt": "2026-11-28T02:43:29.003457+00:00", "PendingPin": null, "UpstreamStatus": "PENDING", "ConfirmedStatus": "PENDING"}', '2026-11-28 02:43:29.029302+00', 1, 'Cards.CardControls.CardRow'),
	('a60187c7-8829-5e5a-af11-fb3560587497', '{"Id": "a60187c7-8829-5e5a-af11-fb3560587497", "Bin": "40963608", "Mode": "SHARE", "Last4": "6943", "Limit": null, "CardId": "01a22009-4bb1-7203-a06a-c5e2097eead7", "HasPin": true, "Status": "FROZEN", "UserId": "user-d6729ce7607e53f4", "LocalId": 4, "PanHash": "3b8eac7fead9d87f983e619285e5a2acba5ef2aaba79bda451d1e15196f15205", "Pending": null, "CardType": "PHYSICAL", "Currency": "USD", "CreatedAt": "2026-11-28T02:43:29.8433612+00:00", "UpdatedAt": "2026-11-28T02:43:30.5710086+00:00", "PendingPin": null, "UpstreamStatus": "FROZEN", "ConfirmedStatus": "FROZEN"}', '2026-11-28 02:43:30.572851+00', 5, 'Cards.CardControls.CardRow'),
	('cb60704a-5070-5ea9-b7e3-05e603749214', '{"Id": "cb60704a-5070-5ea9-b7e3-05e603749214", "Bin": "40963608", "Mode": "SHARE", "Last4": "5179", "Limit": null, "CardId": "01a22009-4a84-7614-a532-d1b00343b8ff", "HasPin": false, "Status": "ACTIVE", "UserId": "user-d61fb16154f8c3c4", "LocalId": 3, "PanHash": "", "Pending": null, "CardType": "VIRTUAL", "Currency": "USD", "CreatedAt": "2026-11-28T02:43:29.6069209+00:00", "UpdatedAt": "2026-11-28T02:43:29.6069209+00:00", "PendingPin": null, "UpstreamStatus": "ACTIVE", "ConfirmedStatus": "ACTIVE"}', '2026-11-28 02:43:29.617855+00', 1, 'Cards.CardControls.CardRow'),
	('386bbeeb-ab10-58fe-bcc5-9ca0fbb094ad', '{"Id": "386bbeeb-ab10-58fe-bcc5-9ca0fbb094ad", "Bin": "40963608", "Mode": "SHARE", "Last4": "4781", "Limit": null, "CardId": "01a22009-4f16-764e-bee4-4cc1fa51c41d", "HasPin": true, "Status": "PROCESSING", "UserId": "user-a4815aa9ea7490ad", "LocalId": 5, "PanHash": "64552a48f48b2d9cdd26aa6eee4738091124964d00cebe83e58263f3b403de73", "Pending": {"From": "ACTIVE", "Kind": "STATUS", "Limit": null, "Since": "2026-11-28T02:43:34.4376948+00:00", "Reason": null, "Target": "FROZEN", "Deadline": "2026-11-28T03:13:34.4376948+00:00", "OperationId": "01a22009-5d9e-725e-a2bd-b4e2227d5b54"}, "CardType": "PHYSICAL", "Currency": "USD", "CreatedAt": "2026-11-28T02:43:30.7126489+00:00", "UpdatedAt": "2026-11-28T02:43:34.4376948+00:00", "PendingPin": null, "UpstreamStatus": "ACTIVE", "ConfirmedStatus": "ACTIVE"}', '2026-11-28 02:43:34.439628+00', 4, 'Cards.CardControls.CardRow');

INSERT INTO cards.mt_doc_card_controls_operation VALUES
	('01a22009-4473-7483-ac4e-fd388a50c7d6', '{"Id": "01a22009-4473-7483-ac4e-fd388a50c7d6", "Code": null, "Kind": "STATUS", "State": "SUCCEEDED", "Target": "FROZEN", "UserId": "user-f2a6b41eb0d8e5bb", "LocalId": 1, "NextCheck": null, "SettledAt": "2026-11-28T02:43:28.1556457+00:00", "SettledBy": "webhook", "RequestedAt": "2026-11-28T02:43:27.999661+00:00"}', '2026-11-28 02:43:28.01697+00', 'b322dbcd-30a9-cf07-6cc5-0df365a136ba', 'Cards.CardControls.Operation'),
	('01a22009-456d-71ba-8568-90bcebd423ff', '{"Id": "01a22009-456d-71ba-8568-90bcebd423ff", "Code": null, "Kind": "STATUS", "State": "SUCCEEDED", "Target": "ACTIVE", "UserId": "user-f2a6b41eb0d8e5bb", "LocalId": 1, "NextCheck": null, "SettledAt": "2026-11-28T02:43:28.3479145+00:00", "SettledBy": "webhook", "RequestedAt": "2026-11-28T02:43:28.242213+00:00"}', '2026-11-28 02:43:28.245963+00', '3e7519bd-b891-a8e6-e223-3b68a5bbb06c', 'Cards.CardControls.Operation'),
	('01a22009-460c-7176-b97b-52cb6552f4b9', '{"Id": "01a22009-460c-7176-b97b-52cb6552f4b9", "Code": null, "Kind": "LIMIT", "State": "SUCCEEDED", "Target": "250.00", "UserId": "user-f2a6b41eb0d8e5bb", "LocalId": 1, "NextCheck": null, "SettledAt": "2026-11-28T02:43:28.6176326+00:00", "SettledBy": "webhook", "RequestedAt": "2026-11-28T02:43:28.4214075+00:00"}', '2026-11-28 02:43:28.448762+00', '516dfc06-5b93-4d0d-df17-843b226cf604', 'Cards.CardControls.Operation'),
	('01a22009-4c58-771f-9649-952cabacb148', '{"Id": "01a22009-4c58-771f-9649-952cabacb148", "Code": null, "Kind": "STATUS", "State": "SUCCEEDED", "Target": "FROZEN", "UserId": "user-d6729ce7607e53f4", "LocalId": 4, "NextCheck": null, "SettledAt": "2026-11-28T02:43:30.5710086+00:00", "SettledBy": "webhook", "RequestedAt": "2026-11-28T02:43:30.4338051+00:00"}', '2026-11-28 02:43:30.44514+00', 'ce7c2460-4061-2612-e689-4b310aae6e5a', 'Cards.CardControls.Operation'),
	('01a22009-5d9e-725e-a2bd-b4e2227d5b54', '{"Id": "01a22009-5d9e-725e-a2bd-b4e2227d5b54", "Code": null, "Kind": "STATUS", "State": "PENDING", "Target": "FROZEN", "UserId": "user-a4815aa9ea7490ad", "LocalId": 5, "NextCheck": 1795833829437, "SettledAt": null, "SettledBy": null, "RequestedAt": "2026-11-28T02:43:34.4376948+00:00"}', '2026-11-28 02:43:34.439628+00', 'a0e1bec6-3622-c45c-b2e3-1abcaef64821', 'Cards.CardControls.Operation');

INSERT INTO cards.mt_doc_issuance_assign_turn VALUES
	('user-f2a6b41eb0d8e5bb:0', '{"Id": "user-f2a6b41eb0d8e5bb:0"}', '2026-11-28 02:43:26.10639+00', '2875aacf-daf8-4c1c-0a0f-c301a48372c5', 'Cards.Issuance.AssignTurn'),
	('user-5e08f07c4fd5afa3:0', '{"Id": "user-5e08f07c4fd5afa3:0"}', '2026-11-28 02:43:28.975621+00', 'c93c626a-9a7e-1419-02c2-514d6711ad65', 'Cards.Issuance.AssignTurn'),
	('user-d6729ce7607e53f4:0', '{"Id": "user-d6729ce7607e53f4:0"}', '2026-11-28 02:43:29.829132+00', '28f8e8fc-1adf-628c-63d9-8fe847285d74', 'Cards.Issuance.AssignTurn'),
	('user-a4815aa9ea7490ad:0', '{"Id": "user-a4815aa9ea7490ad:0"}', '2026-11-28 02:43:30.69716+00', 'a29c955b-f2d6-be95-0f5a-1880f9fe8006', 'Cards.Issuance.AssignTurn');

INSERT INTO cards.mt_doc_issuance_assignment VALUES
	('01a22009-3caf-7dc3-9eb4-81c501751b59', '{"Id": "01a22009-3caf-7dc3-9eb4-81c501751b59", "Code": null, "State": "DONE", "Intent": {"At": "2026-11-28T02:43:26.0197147+00:00", "Bin": "40963608", "Mode": "SHARE", "Last4": "0251", "UserId": "user-f2a6b41eb0d8e5bb", "PanHash": "cc04cac8fcaa3aff50e78e430ab983584588f16fbf961f45ba925064323b1a46", "Currency": "USD", "RequestId": "01a22009-3aaf-76f4-86b1-2ff4755f1812", "UpstreamKey": "71dc0c84-8ce9-5122-8f5b-471bc66202b9", "CardholderId": "01a22009-38d4-78f9-8a4f-d66f975b7545", "PanHashKeyId": "pan-1"}, "LocalId": 1, "OrderStatus": "PENDING", "MayStillHappen": false}', '2026-11-28 02:43:26.505426+00', 2, 'Cards.Issuance.Assignment'),
	('01a22009-4842-77d3-8b75-9911a1e4250e', '{"Id": "01a22009-4842-77d3-8b75-9911a1e4250e", "Code": null, "State": "DONE", "Intent": {"At": "2026-11-28T02:43:28.963388+00:00", "Bin": "40963608", "Mode": "SHARE", "Last4": "5696", "UserId": "user-5e08f07c4fd5afa3", "PanHash": "999ae07b5ae4541ef2754d79c0c5f9cb5d6bffaa8ec3a7f878e3b86a0e578c6a", "Currency": "USD", "RequestId": "01a22009-480a-78f0-8ee1-5fe5d55a6676", "UpstreamKey": "fbb09eed-d67e-559a-b2cc-cc4ad98bd37b", "CardholderId": "01a22009-47fb-7824-a0f1-2d781be68918", "PanHashKeyId": "pan-1"}, "LocalId": 2, "OrderStatus": "PENDING", "MayStillHappen": false}', '2026-11-28 02:43:29.029302+00', 2, 'Cards.Issuance.Assignment'),
	('01a22009-4ba0-7ae9-a516-081c4eb7ecfe', '{"Id": "01a22009-4ba0-7ae9-a516-081c4eb7ecfe", "Code": null, "State": "DONE", "Intent": {"At": "2026-11-28T02:43:29.8248534+00:00", "Bin": "40963608", "Mode": "SHARE", "Last4": "6943", "UserId": "user-d6729ce7607e53f4", "PanHash": "3b8eac7fead9d87f983e619285e5a2acba5ef2aaba79bda451d1e15196f15205", "Currency": "USD", "RequestId": "01a22009-4b8c-748e-b70c-6cce799c95d1", "UpstreamKey": "bc76bdf7-cd00-5927-b278-4d84cc96355d", "CardholderId": "01a22009-4b80-7434-bce7-089442ba777e", "PanHashKeyId": "pan-1"}, "LocalId": 4, "OrderStatus": "PENDING", "MayStillHappen": false}', '2026-11-28 02:43:29.846644+00', 2, 'Cards.Issuance.Assignment'),
	('01a22009-4efb-7ba0-a957-7f772371eed1', '{"Id": "01a22009-4efb-7ba0-a957-7f772371eed1", "Code": null, "State": "DONE", "Intent": {"At": "2026-11-28T02:43:30.6835213+00:00", "Bin": "40963608", "Mode": "SHARE", "Last4": "4781", "UserId": "user-a4815aa9ea7490ad", "PanHash": "64552a48f48b2d9cdd26aa6eee4738091124964d00cebe83e58263f3b403de73", "Currency": "USD", "RequestId": "01a22009-4edb-74c0-9d9b-fbb794aa74d0", "UpstreamKey": "d2c37164-f272-5f38-b613-bda1ffa2d003", "CardholderId": "01a22009-4ecf-70cd-ba86-234525159b41", "PanHashKeyId": "pan-1"}, "LocalId": 5, "OrderStatus": "PENDING", "MayStillHappen": false}', '2026-11-28 02:43:30.727554+00', 2, 'Cards.Issuance.Assignment');

INSERT INTO cards.mt_doc_issuance_card_reference VALUES
	('01a22009-3d5a-7ca5-b4c6-7c3fcdc7f3e9', '{"Id": "01a22009-3d5a-7ca5-b4c6-7c3fcdc7f3e9", "LocalId": 1, "RequestId": "01a22009-3aaf-76f4-86b1-2ff4755f1812"}', '2026-11-28 02:43:26.505426+00', 'ce68fbde-cefb-a566-7e37-6f9abc2c2821', 'Cards.Issuance.CardReference'),
	('01a22009-4862-7d00-ab3e-00b2b35cdfa0', '{"Id": "01a22009-4862-7d00-ab3e-00b2b35cdfa0", "LocalId": 2, "RequestId": "01a22009-480a-78f0-8ee1-5fe5d55a6676"}', '2026-11-28 02:43:29.029302+00', '91c611c8-96b5-1395-3437-df96c755dc71', 'Cards.Issuance.CardReference'),
	('01a22009-4a84-7614-a532-d1b00343b8ff', '{"Id": "01a22009-4a84-7614-a532-d1b00343b8ff", "LocalId": 3, "RequestId": "01a22009-4a3c-745b-a84d-d0ab8f888fa8"}', '2026-11-28 02:43:29.617855+00', '93a740c8-7853-d6f7-024a-bd2207121566', 'Cards.Issuance.CardReference'),
	('01a22009-4bb1-7203-a06a-c5e2097eead7', '{"Id": "01a22009-4bb1-7203-a06a-c5e2097eead7", "LocalId": 4, "RequestId": "01a22009-4b8c-748e-b70c-6cce799c95d1"}', '2026-11-28 02:43:29.846644+00', '13cc48f6-7778-387e-02c2-c684827f156b', 'Cards.Issuance.CardReference'),
	('01a22009-4f16-764e-bee4-4cc1fa51c41d', '{"Id": "01a22009-4f16-764e-bee4-4cc1fa51c41d", "LocalId": 5, "RequestId": "01a22009-4edb-74c0-9d9b-fbb794aa74d0"}', '2026-11-28 02:43:30.727554+00', 'f1a6ff52-7f64-c8c7-f161-4be68e6deb80', 'Cards.Issuance.CardReference');

INSERT INTO cards.mt_doc_issuance_card_request VALUES
	('01a22009-3aaf-76f4-86b1-2ff4755f1812', '{"Id": "01a22009-3aaf-76f4-86b1-2ff4755f1812", "Code": null, "Order": null, "CardId": "01a22009-3d5a-7ca5-b4c6-7c3fcdc7f3e9", "IsOpen": false, "IsPaid": true, "Number": 1, "Status": "COMPLETED", "UserId": "user-f2a6b41eb0d8e5bb", "LocalId": 1, "CardType": "PHYSICAL", "Currency": "USD", "OpenSlot": null, "CreatedAt": "2026-11-28T02:43:25.5023057+00:00", "UpdatedAt": "2026-11-28T02:43:27.918735+00:00", "IsApproved": true, "IsInternal": false, "OrderedCardId": null, "MerchantOrderSn": "HTP-01a22009-3aaf-76f4-86b1-2ff4755f1812"}', '2026-11-28 02:43:27.936357+00', 5, 'Cards.Issuance.CardRequest'),
	('01a22009-480a-78f0-8ee1-5fe5d55a6676', '{"Id": "01a22009-480a-78f0-8ee1-5fe5d55a6676", "Code": null, "Order": null, "CardId": "01a22009-4862-7d00-ab3e-00b2b35cdfa0", "IsOpen": true, "IsPaid": true, "Number": 2, "Status": "PROCESSING", "UserId": "user-5e08f07c4fd5afa3", "LocalId": 2, "CardType": "PHYSICAL", "Currency": "USD", "OpenSlot": "PHYSICAL:user-5e08f07c4fd5afa3", "CreatedAt": "2026-11-28T02:43:28.9090113+00:00", "UpdatedAt": "2026-11-28T02:43:29.003457+00:00", "IsApproved": true, "IsInternal": false, "OrderedCardId": null, "MerchantOrderSn": "HTP-01a22009-480a-78f0-8ee1-5fe5d55a6676"}', '2026-11-28 02:43:29.029302+00', 4, 'Cards.Issuance.CardRequest'),
	('01a22009-4a3c-745b-a84d-d0ab8f888fa8', '{"Id": "01a22009-4a3c-745b-a84d-d0ab8f888fa8", "Code": null, "Order": {"At": "2026-11-28T02:43:29.4778912+00:00", "Currency": "USD", "ProductId": "467e993f-317a-49fc-9ea0-bf49de7d1f76", "UpstreamKey": "e3663b97-3b27-589c-9013-a20cb60e225f", "CardholderId": "01a22009-4a24-729d-84e1-5fbafe18c413", "OpeningLimit": null}, "CardId": "01a22009-4a84-7614-a532-d1b00343b8ff", "IsOpen": false, "IsPaid": true, "Number": 3, "Status": "COMPLETED", "UserId": "user-d61fb16154f8c3c4", "LocalId": 3, "CardType": "VIRTUAL", "Currency": "USD", "OpenSlot": null, "CreatedAt": "2026-11-28T02:43:29.4778912+00:00", "UpdatedAt": "2026-11-28T02:43:29.6069209+00:00", "IsApproved": true, "IsInternal": false, "OrderedCardId": "01a22009-4a84-7614-a532-d1b00343b8ff", "MerchantOrderSn": "HTP-01a22009-4a3c-745b-a84d-d0ab8f888fa8"}', '2026-11-28 02:43:29.617855+00', 7, 'Cards.Issuance.CardRequest'),
	('01a22009-4b49-76f0-88bb-e2eeae7914da', '{"Id": "01a22009-4b49-76f0-88bb-e2eeae7914da", "Code": null, "Order": null, "CardId": null, "IsOpen": true, "IsPaid": true, "Number": 4, "Status": "PROCESSING", "UserId": "user-8fbb3fb05f2a5728", "LocalId": null, "CardType": "PHYSICAL", "Currency": "USD", "OpenSlot": "PHYSICAL:user-8fbb3fb05f2a5728", "CreatedAt": "2026-11-28T02:43:29.7388142+00:00", "UpdatedAt": "2026-11-28T02:43:29.7388142+00:00", "IsApproved": true, "IsInternal": false, "OrderedCardId": null, "MerchantOrderSn": "HTP-01a22009-4b49-76f0-88bb-e2eeae7914da"}', '2026-11-28 02:43:29.761246+00', 3, 'Cards.Issuance.CardRequest'),
	('01a22009-4b8c-748e-b70c-6cce799c95d1', '{"Id": "01a22009-4b8c-748e-b70c-6cce799c95d1", "Code": null, "Order": null, "CardId": "01a22009-4bb1-7203-a06a-c5e2097eead7", "IsOpen": false, "IsPaid": true, "Number": 5, "Status": "COMPLETED", "UserId": "user-d6729ce7607e53f4", "LocalId": 4, "CardType": "PHYSICAL", "Currency": "USD", "OpenSlot": null, "CreatedAt": "2026-11-28T02:43:29.8059504+00:00", "UpdatedAt": "2026-11-28T02:43:30.002577+00:00", "IsApproved": true, "IsInternal": false, "OrderedCardId": null, "MerchantOrderSn": "HTP-01a22009-4b8c-748e-b70c-6cce799c95d1"}', '2026-11-28 02:43:30.011939+00', 5, 'Cards.Issuance.CardRequest'),
	('01a22009-4edb-74c0-9d9b-fbb794aa74d0', '{"Id": "01a22009-4edb-74c0-9d9b-fbb794aa74d0", "Code": null, "Order": null, "CardId": "01a22009-4f16-764e-bee4-4cc1fa51c41d", "IsOpen": false, "IsPaid": true, "Number": 6, "Status": "COMPLETED", "UserId": "user-a4815aa9ea7490ad", "LocalId": 5, "CardType": "PHYSICAL", "Currency": "USD", "OpenSlot": null, "CreatedAt": "2026-11-28T02:43:30.6530897+00:00", "UpdatedAt": "2026-11-28T02:43:31.2461258+00:00", "IsApproved": true, "IsInternal": false, "OrderedCardId": null, "MerchantOrderSn": "HTP-01a22009-4edb-74c0-9d9b-fbb794aa74d0"}', '2026-11-28 02:43:31.31529+00', 5, 'Cards.Issuance.CardRequest');

INSERT INTO cards.mt_doc_issuance_cardholder VALUES
	('user-f2a6b41eb0d8e5bb', '{"Id": "user-f2a6b41eb0d8e5bb", "Number": 1, "Status": "SUCCESS", "CreatedAt": "2026-11-28T02:43:24.4740947+00:00", "IsSettled": true, "CardholderId": "01a22009-38d4-78f9-8a4f-d66f975b7545", "MayHoldCards": true}', '2026-11-28 02:43:25.106549+00', '10c44ebc-8067-753c-7137-f978e533c759', 'Cards.Issuance.Cardholder'),
	('user-5e08f07c4fd5afa3', '{"Id": "user-5e08f07c4fd5afa3", "Number": 2, "Status": "SUCCESS", "CreatedAt": "2026-11-28T02:43:28.8776132+00:00", "IsSettled": true, "CardholderId": "01a22009-47fb-7824-a0f1-2d781be68918", "MayHoldCards": true}', '2026-11-28 02:43:28.898797+00', '497bdb56-c1e5-bfd2-8014-f0d031fa13f1', 'Cards.Issuance.Cardholder'),
	('user-d61fb16154f8c3c4', '{"Id": "user-d61fb16154f8c3c4", "Number": 3, "Status": "SUCCESS", "CreatedAt": "2026-11-28T02:43:29.4354975+00:00", "IsSettled": true, "CardholderId": "01a22009-4a24-729d-84e1-5fbafe18c413", "MayHoldCards": true}', '2026-11-28 02:43:29.45567+00', 'e9488ab5-dcab-a52d-0951-8a4b56084ce6', 'Cards.Issuance.Cardholder'),
	('user-8fbb3fb05f2a5728', '{"Id": "user-8fbb3fb05f2a5728", "Number": 4, "Status": "SUCCESS", "CreatedAt": "2026-11-28T02:43:29.7051054+00:00", "IsSettled": true, "CardholderId": "01a22009-4b2d-7b2c-a52f-02f3e39d9fc8", "MayHoldCards": true}', '2026-11-28 02:43:29.71477+00', 'db62fe63-f647-cfd7-58c4-6741cb5c90d5', 'Cards.Issuance.Cardholder'),
	('user-d6729ce7607e53f4', '{"Id": "user-d6729ce7607e53f4", "Number": 5, "Status": "SUCCESS", "CreatedAt": "2026-11-28T02:43:29.7891472+00:00", "IsSettled": true, "CardholderId": "01a22009-4b80-7434-bce7-089442ba777e", "MayHoldCards": true}', '2026-11-28 02:43:29.79887+00', '4ee87806-09e0-e0b4-8557-bc255485b6e3', 'Cards.Issuance.Cardholder'),
	('user-a4815aa9ea7490ad', '{"Id": "user-a4815aa9ea7490ad", "Number": 6, "Status": "SUCCESS", "CreatedAt": "2026-11-28T02:43:30.621353+00:00", "IsSettled": true, "CardholderId": "01a22009-4ecf-70cd-ba86-234525159b41", "MayHoldCards": true}', '2026-11-28 02:43:30.642327+00', '29de0fe5-35dd-0559-100d-9707903c9ec7', 'Cards.Issuance.Cardholder');

INSERT INTO cards.mt_doc_issuance_delivery_address VALUES
	('01a22009-3aaf-76f4-86b1-2ff4755f1812', '{"Id": "01a22009-3aaf-76f4-86b1-2ff4755f1812", "Address": "1 Example Road", "PostCode": "120101", "CountryId": 114}', '2026-11-28 02:43:25.61654+00', 'e0b8d94e-ef2e-1eae-4877-b8f7723171b9', 'Cards.Issuance.DeliveryAddress'),
	('01a22009-480a-78f0-8ee1-5fe5d55a6676', '{"Id": "01a22009-480a-78f0-8ee1-5fe5d55a6676", "Address": "1 Example Road", "PostCode": "120101", "CountryId": 114}', '2026-11-28 02:43:28.935459+00', 'cd8ba6cd-aeda-3250-cdde-52f9d3c641f9', 'Cards.Issuance.DeliveryAddress'),
	('01a22009-4a3c-745b-a84d-d0ab8f888fa8', '{"Id": "01a22009-4a3c-745b-a84d-d0ab8f888fa8", "Address": "1 Example Road", "PostCode": "120101", "CountryId": 114}', '2026-11-28 02:43:29.490072+00', '83297dc9-487a-6187-f302-21be83c16744', 'Cards.Issuance.DeliveryAddress'),
	('01a22009-4b49-76f0-88bb-e2eeae7914da', '{"Id": "01a22009-4b49-76f0-88bb-e2eeae7914da", "Address": "1 Example Road", "PostCode": "120101", "CountryId": 114}', '2026-11-28 02:43:29.761246+00', 'a2750565-e560-7c75-683c-9bd7612661b6', 'Cards.Issuance.DeliveryAddress'),
	('01a22009-4b8c-748e-b70c-6cce799c95d1', '{"Id": "01a22009-4b8c-748e-b70c-6cce799c95d1", "Address": "1 Example Road", "PostCode": "120101", "CountryId": 114}', '2026-11-28 02:43:29.811238+00', 'a0bc0939-d696-3161-9ce3-24a3a34925ad', 'Cards.Issuance.DeliveryAddress'),
	('01a22009-4edb-74c0-9d9b-fbb794aa74d0', '{"Id": "01a22009-4edb-74c0-9d9b-fbb794aa74d0", "Address": "1 Example Road", "PostCode": "120101", "CountryId": 114}', '2026-11-28 02:43:30.667639+00', '048fd864-b0c4-b89a-b2ad-62ca86e609cd', 'Cards.Issuance.DeliveryAddress');

INSERT INTO cards.mt_doc_uqpay_webhook_event VALUES
	('01a22009-3e0e-70e8-bc01-0bdb2197da91', '{"Id": "01a22009-3e0e-70e8-bc01-0bdb2197da91", "Type": "card.activation.code", "SourceId": "01a22009-3d5a-7ca5-b4c6-7c3fcdc7f3e9", "ReceivedAt": "2026-11-28T02:43:26.612766+00:00"}', '2026-11-28 02:43:26.667793+00', 'e3613133-8af1-6398-dd27-4d8fd5aa6cf7', 'Cards.UqPay.Webhooks.WebhookEvent'),
	('01a22009-3e26-7f6c-835f-282d29f5651e', '{"Id": "01a22009-3e26-7f6c-835f-282d29f5651e", "Type": "card.create.succeeded", "SourceId": "01a22009-3d65-7764-b58b-c4754779ce10", "ReceivedAt": "2026-11-28T02:43:26.8196824+00:00"}', '2026-11-28 02:43:26.833266+00', '6ae22aee-4ad0-e654-33a0-2976e240af5f', 'Cards.UqPay.Webhooks.WebhookEvent'),
	('01a22009-43be-7d47-97d2-e6e06c761f6f', '{"Id": "01a22009-43be-7d47-97d2-e6e06c761f6f", "Type": "card.activation.status", "SourceId": "01a22009-3d5a-7ca5-b4c6-7c3fcdc7f3e9", "ReceivedAt": "2026-11-28T02:43:27.827326+00:00"}', '2026-11-28 02:43:27.841925+00', '575996e3-85d0-10e5-2d60-4d7bb3cb6e71', 'Cards.UqPay.Webhooks.WebhookEvent'),
	('01a22009-4507-7eb6-8f0a-faa2dcf740b8', '{"Id": "01a22009-4507-7eb6-8f0a-faa2dcf740b8", "Type": "card.status.update.succeeded", "SourceId": "01a22009-44d1-75f9-ac87-7f3ee6c975f6", "ReceivedAt": "2026-11-28T02:43:28.1375011+00:00"}', '2026-11-28 02:43:28.140684+00', 'cefed97a-0b02-e044-d1e2-bf533dbf915b', 'Cards.UqPay.Webhooks.WebhookEvent'),
	('01a22009-45c1-7e8e-ae0f-c43b997ab3bf', '{"Id": "01a22009-45c1-7e8e-ae0f-c43b997ab3bf", "Type": "card.status.update.succeeded", "SourceId": "01a22009-458e-76c9-988e-85c172a07564", "ReceivedAt": "2026-11-28T02:43:28.3238184+00:00"}', '2026-11-28 02:43:28.3251+00', '6d404499-0d54-d96b-356a-60f74ccdd41b', 'Cards.UqPay.Webhooks.WebhookEvent'),
	('01a22009-489b-7532-8853-02f1db2fa99c', '{"Id": "01a22009-489b-7532-8853-02f1db2fa99c", "Type": "card.activation.code", "SourceId": "01a22009-4862-7d00-ab3e-00b2b35cdfa0", "ReceivedAt": "2026-11-28T02:43:29.0556853+00:00"}', '2026-11-28 02:43:29.061386+00', '22f99560-2306-78a2-8c0a-a98c3410a03f', 'Cards.UqPay.Webhooks.WebhookEvent'),
	('01a22009-4be5-728e-80ec-f3ca75f0e440', '{"Id": "01a22009-4be5-728e-80ec-f3ca75f0e440", "Type": "card.activation.code", "SourceId": "01a22009-4bb1-7203-a06a-c5e2097eead7", "ReceivedAt": "2026-11-28T02:43:29.8958553+00:00"}', '2026-11-28 02:43:29.896534+00', '4e66954a-14f6-2319-01eb-c2686f75873c', 'Cards.UqPay.Webhooks.WebhookEvent'),
	('01a22009-4be5-7922-9d32-41815ca81996', '{"Id": "01a22009-4be5-7922-9d32-41815ca81996", "Type": "card.create.succeeded", "SourceId": "01a22009-4bb1-7fff-83a5-403c74b2bf34", "ReceivedAt": "2026-11-28T02:43:29.8999981+00:00"}', '2026-11-28 02:43:29.9005+00', '9c704fce-f3c7-202e-c325-78d55ae21e64', 'Cards.UqPay.Webhooks.WebhookEvent'),
	('01a22009-4e63-70fb-9431-e62c5636bba9', '{"Id": "01a22009-4e63-70fb-9431-e62c5636bba9", "Type": "card.status.update.succeeded", "SourceId": "01a22009-4e29-7a7a-bef4-2e4d7c8721d5", "ReceivedAt": "2026-11-28T02:43:30.5341161+00:00"}', '2026-11-28 02:43:30.534588+00', '8f84005c-694c-5a79-85b5-fd2b9fc9cc23', 'Cards.UqPay.Webhooks.WebhookEvent'),
	('01a22009-4f59-7cf2-bc96-ae4fd79fa812', '{"Id": "01a22009-4f59-7cf2-bc96-ae4fd79fa812", "Type": "card.activation.code", "SourceId": "01a22009-4f16-764e-bee4-4cc1fa51c41d", "ReceivedAt": "2026-11-28T02:43:30.780526+00:00"}', '2026-11-28 02:43:30.781278+00', '5de0ee48-be43-5747-4126-b3c346595fa0', 'Cards.UqPay.Webhooks.WebhookEvent'),
	('01a22009-4f59-77d9-ab40-138e4d19f534', '{"Id": "01a22009-4f59-77d9-ab40-138e4d19f534", "Type": "card.create.succeeded", "SourceId": "01a22009-4f16-7505-a424-ae15c107fea7", "ReceivedAt": "2026-11-28T02:43:30.823841+00:00"}', '2026-11-28 02:43:30.82443+00', '971d351a-6dc7-5e86-d48d-e2cb841cf76b', 'Cards.UqPay.Webhooks.WebhookEvent'),
	('01a22009-5112-7ca7-b980-95b8fec3586e', '{"Id": "01a22009-5112-7ca7-b980-95b8fec3586e", "Type": "card.activation.status", "SourceId": "01a22009-4f16-764e-bee4-4cc1fa51c41d", "ReceivedAt": "2026-11-28T02:43:31.2372447+00:00"}', '2026-11-28 02:43:31.237906+00', '02c3b7a1-c1ee-f3fa-673b-38ce4871221c', 'Cards.UqPay.Webhooks.WebhookEvent'),
	('01a22009-46cf-7503-bb1f-56b3350ab810', '{"Id": "01a22009-46cf-7503-bb1f-56b3350ab810", "Type": "card.update.succeeded", "SourceId": "01a22009-469a-7191-b4f1-3cdcab4eb54a", "ReceivedAt": "2026-11-28T02:43:28.5935279+00:00"}', '2026-11-28 02:43:28.595316+00', '5b3c2073-c40c-1a2d-02ec-b99cc89ed31a', 'Cards.UqPay.Webhooks.WebhookEvent'),
	('01a22009-489b-7e63-b1e1-dd8b140de72d', '{"Id": "01a22009-489b-7e63-b1e1-dd8b140de72d", "Type": "card.create.succeeded", "SourceId": "01a22009-4863-7a1a-b141-c43bf31a0b57", "ReceivedAt": "2026-11-28T02:43:29.1043821+00:00"}', '2026-11-28 02:43:29.105092+00', '9155acd6-29fe-a915-c21b-7d9b28c1e6df', 'Cards.UqPay.Webhooks.WebhookEvent'),
	('01a22009-4ab7-7ad8-97b1-954baf71a5d4', '{"Id": "01a22009-4ab7-7ad8-97b1-954baf71a5d4", "Type": "card.create.succeeded", "SourceId": "01a22009-4a84-77b7-b781-2b505773a501", "ReceivedAt": "2026-11-28T02:43:29.5931145+00:00"}', '2026-11-28 02:43:29.596609+00', '5fc46663-b709-1481-a738-debd38e9f3ec', 'Cards.UqPay.Webhooks.WebhookEvent'),
	('01a22009-4c44-7024-93b6-d82947cb1a5c', '{"Id": "01a22009-4c44-7024-93b6-d82947cb1a5c", "Type": "card.activation.status", "SourceId": "01a22009-4bb1-7203-a06a-c5e2097eead7", "ReceivedAt": "2026-11-28T02:43:29.9905164+00:00"}', '2026-11-28 02:43:29.990942+00', 'e47e94fb-12fa-fbf1-090c-a9a3e582eaa2', 'Cards.UqPay.Webhooks.WebhookEvent');

INSERT INTO cards.mt_events VALUES
	(1, '01a22009-3ad7-76d4-b849-9ff1e85db2d1', '01a22009-3aaf-76f4-86b1-2ff4755f1812', 1, '{"At": "2026-11-28T02:43:25.5023057+00:00", "Number": 1, "UserId": "user-f2a6b41eb0d8e5bb", "CardType": "PHYSICAL", "Currency": "USD", "MerchantOrderSn": "HTP-01a22009-3aaf-76f4-86b1-2ff4755f1812"}', NULL, 'card_request_opened', '2026-11-28 02:43:25.61654+00', '*DEFAULT*', 'Cards.Contracts.Issuance.CardRequestOpened, Cards.Contracts', false),
	(2, '01a22009-3ad7-769f-a93a-ad9e890fabb4', '01a22009-3aaf-76f4-86b1-2ff4755f1812', 2, '{"At": "2026-11-28T02:43:25.5023057+00:00", "By": "automatic", "Reason": null}', NULL, 'card_request_paid', '2026-11-28 02:43:25.61654+00', '*DEFAULT*', 'Cards.Contracts.Issuance.CardRequestPaid, Cards.Contracts', false),
	(3, '01a22009-3ad8-7b0d-920c-9a7a620ea8dc', '01a22009-3aaf-76f4-86b1-2ff4755f1812', 3, '{"At": "2026-11-28T02:43:25.5023057+00:00", "By": "automatic", "Reason": null}', NULL, 'card_request_approved', '2026-11-28 02:43:25.61654+00', '*DEFAULT*', 'Cards.Contracts.Issuance.CardRequestApproved, Cards.Contracts', false),
	(4, '01a22009-3cf6-7b6b-bfb5-5f136317b0cd', '01a22009-3caf-7dc3-9eb4-81c501751b59', 1, '{"At": "2026-11-28T02:43:26.0197147+00:00", "Bin": "40963608", "Mode": "SHARE", "Last4": "0251", "UserId": "user-f2a6b41eb0d8e5bb", "PanHash": "cc04cac8fcaa3aff50e78e430ab983584588f16fbf961f45ba925064323b1a46", "Currency": "USD", "RequestId": "01a22009-3aaf-76f4-86b1-2ff4755f1812", "UpstreamKey": "71dc0c84-8ce9-5122-8f5b-471bc66202b9", "CardholderId": "01a22009-38d4-78f9-8a4f-d66f975b7545", "PanHashKeyId": "pan-1"}', NULL, 'assignment_begun', '2026-11-28 02:43:26.10639+00', '*DEFAULT*', 'Cards.Contracts.Issuance.AssignmentBegun, Cards.Contracts', false),
	(5, '01a22009-3dfc-79e1-90a7-9e18ebb7ea15', '01a22009-3caf-7dc3-9eb4-81c501751b59', 2, '{"At": "2026-11-28T02:43:26.2516559+00:00", "By": "answer", "LocalId": 1, "RequestId": "01a22009-3aaf-76f4-86b1-2ff4755f1812", "OrderStatus": "PENDING"}', NULL, 'assignment_settled', '2026-11-28 02:43:26.505426+00', '*DEFAULT*', 'Cards.Contracts.Issuance.AssignmentSettled, Cards.Contracts', false),
	(6, '01a22009-3dcf-77d1-bc86-a6f3e70a7fd1', '01a22009-3aaf-76f4-86b1-2ff4755f1812', 4, '{"At": "2026-11-28T02:43:26.2516559+00:00", "CardId": "01a22009-3d5a-7ca5-b4c6-7c3fcdc7f3e9", "LocalId": 1}', NULL, 'card_request_assigned', '2026-11-28 02:43:26.505426+00', '*DEFAULT*', 'Cards.Contracts.Issuance.CardRequestAssigned, Cards.Contracts', false),
	(7, '01a22009-3dd0-73a9-9cfd-37142c5940af', 'e100cd8f-f6f0-5514-8a00-a3a3585f62c7', 1, '{"At": "2026-11-28T02:43:26.2516559+00:00", "By": "answer", "Bin": "40963608", "Mode": "SHARE", "Last4": "0251", "CardId": "01a22009-3d5a-7ca5-b4c6-7c3fcdc7f3e9", "UserId": "user-f2a6b41eb0d8e5bb", "LocalId": 1, "PanHash": "cc04cac8fcaa3aff50e78e430ab983584588f16fbf961f45ba925064323b1a46", "Currency": "USD", "RequestId": "01a22009-3aaf-76f4-86b1-2ff4755f1812", "CardOrderId": "01a22009-3d65-7764-b58b-c4754779ce10", "CardholderId": "01a22009-38d4-78f9-8a4f-d66f975b7545", "PanHashKeyId": "pan-1"}', NULL, 'card_assigned', '2026-11-28 02:43:26.505426+00', '*DEFAULT*', 'Cards.Contracts.Issuance.CardAssigned, Cards.Contracts', false),
	(8, '01a22009-4378-7e7a-9ead-02c3de32599f', 'e100cd8f-f6f0-5514-8a00-a3a3585f62c7', 2, '{"At": "2026-11-28T02:43:27.7245601+00:00", "OperationId": "01a22009-436a-7f35-b684-2eb5c7fb09de", "UpstreamKey": "64210b0e-b929-53b2-aba1-acf40b376e7c"}', NULL, 'activation_begun', '2026-11-28 02:43:27.772783+00', '*DEFAULT*', 'Cards.Contracts.Activation.ActivationBegun, Cards.Contracts', false),
	(9, '01a22009-4405-7ca9-93f8-5ebe4f90c084', 'e100cd8f-f6f0-5514-8a00-a3a3585f62c7', 3, '{"At": "2026-11-28T02:43:27.8608517+00:00", "By": "answer", "OperationId": "01a22009-436a-7f35-b684-2eb5c7fb09de"}', NULL, 'card_activated', '2026-11-28 02:43:27.887454+00', '*DEFAULT*', 'Cards.Contracts.Activation.CardActivated, Cards.Contracts', false),
	(10, '01a22009-4436-71c1-9d08-f45a80e91982', '01a22009-3aaf-76f4-86b1-2ff4755f1812', 5, '{"At": "2026-11-28T02:43:27.918735+00:00"}', NULL, 'card_request_completed', '2026-11-28 02:43:27.936357+00', '*DEFAULT*', 'Cards.Contracts.Issuance.CardRequestCompleted, Cards.Contracts', false),
	(11, '01a22009-447f-799f-a2ac-399459f3de8b', 'e100cd8f-f6f0-5514-8a00-a3a3585f62c7', 4, '{"At": "2026-11-28T02:43:27.999661+00:00", "To": "FROZEN", "From": "ACTIVE", "Reason": null, "Deadline": "2026-11-28T03:13:27.999661+00:00", "OperationId": "01a22009-4473-7483-ac4e-fd388a50c7d6"}', NULL, 'status_change_requested', '2026-11-28 02:43:28.01697+00', '*DEFAULT*', 'Cards.Contracts.CardControls.StatusChangeRequested, Cards.Contracts', false),
	(12, '01a22009-451d-71dc-a4d6-ccce961b7d50', 'e100cd8f-f6f0-5514-8a00-a3a3585f62c7', 5, '{"At": "2026-11-28T02:43:28.1556457+00:00", "By": "webhook", "Status": "FROZEN", "OperationId": "01a22009-4473-7483-ac4e-fd388a50c7d6", "UpstreamStatus": "FROZEN"}', NULL, 'status_changed', '2026-11-28 02:43:28.163247+00', '*DEFAULT*', 'Cards.Contracts.CardControls.StatusChanged, Cards.Contracts', false),
	(13, '01a22009-4572-7c12-8d72-125a79fcac56', 'e100cd8f-f6f0-5514-8a00-a3a3585f62c7', 6, '{"At": "2026-11-28T02:43:28.242213+00:00", "To": "ACTIVE", "From": "FROZEN", "Reason": null, "Deadline": "2026-11-28T03:13:28.242213+00:00", "OperationId": "01a22009-456d-71ba-8568-90bcebd423ff"}', NULL, 'status_change_requested', '2026-11-28 02:43:28.245963+00', '*DEFAULT*', 'Cards.Contracts.CardControls.StatusChangeRequested, Cards.Contracts', false),
	(14, '01a22009-45db-7114-8ede-4587eb197634', 'e100cd8f-f6f0-5514-8a00-a3a3585f62c7', 7, '{"At": "2026-11-28T02:43:28.3479145+00:00", "By": "webhook", "Status": "ACTIVE", "OperationId": "01a22009-456d-71ba-8568-90bcebd423ff", "UpstreamStatus": "ACTIVE"}', NULL, 'status_changed', '2026-11-28 02:43:28.349694+00', '*DEFAULT*', 'Cards.Contracts.CardControls.StatusChanged, Cards.Contracts', false),
	(15, '01a22009-4625-72fa-a99f-96de61da9afc', 'e100cd8f-f6f0-5514-8a00-a3a3585f62c7', 8, '{"At": "2026-11-28T02:43:28.4214075+00:00", "Limit": {"Currency": "USD", "MinorUnits": 25000}, "Deadline": "2026-11-28T02:45:28.4214075+00:00", "OperationId": "01a22009-460c-7176-b97b-52cb6552f4b9"}', NULL, 'limit_change_requested', '2026-11-28 02:43:28.448762+00', '*DEFAULT*', 'Cards.Contracts.CardControls.LimitChangeRequested, Cards.Contracts', false),
	(16, '01a22009-46ea-7440-9e1b-dc1e595cffc7', 'e100cd8f-f6f0-5514-8a00-a3a3585f62c7', 9, '{"At": "2026-11-28T02:43:28.6176326+00:00", "By": "webhook", "Limit": {"Currency": "USD", "MinorUnits": 25000}, "OperationId": "01a22009-460c-7176-b97b-52cb6552f4b9"}', NULL, 'limit_changed', '2026-11-28 02:43:28.623768+00', '*DEFAULT*', 'Cards.Contracts.CardControls.LimitChanged, Cards.Contracts', false),
	(17, '01a22009-472f-7e38-8d46-9d5e3f5967f9', 'e100cd8f-f6f0-5514-8a00-a3a3585f62c7', 10, '{"At": "2026-11-28T02:43:28.687229+00:00", "OperationId": "01a22009-4725-71ee-8d07-96efa9156884", "UpstreamKey": "8eff77e5-6609-55ff-ba53-ac5b7c3cf7d3"}', NULL, 'pin_reset_begun', '2026-11-28 02:43:28.709246+00', '*DEFAULT*', 'Cards.Contracts.CardControls.PinResetBegun, Cards.Contracts', false),
	(18, '01a22009-4777-7751-8268-e180eb005e02', 'e100cd8f-f6f0-5514-8a00-a3a3585f62c7', 11, '{"At": "2026-11-28T02:43:28.7595522+00:00", "OperationId": "01a22009-4725-71ee-8d07-96efa9156884"}', NULL, 'pin_reset', '2026-11-28 02:43:28.805349+00', '*DEFAULT*', 'Cards.Contracts.CardControls.PinReset, Cards.Contracts', false),
	(19, '01a22009-4822-77ab-8ed1-3c384b0b3ade', '01a22009-480a-78f0-8ee1-5fe5d55a6676', 1, '{"At": "2026-11-28T02:43:28.9090113+00:00", "Number": 2, "UserId": "user-5e08f07c4fd5afa3", "CardType": "PHYSICAL", "Currency": "USD", "MerchantOrderSn": "HTP-01a22009-480a-78f0-8ee1-5fe5d55a6676"}', NULL, 'card_request_opened', '2026-11-28 02:43:28.935459+00', '*DEFAULT*', 'Cards.Contracts.Issuance.CardRequestOpened, Cards.Contracts', false),
	(20, '01a22009-4822-7351-a511-ea31bfc4d9ad', '01a22009-480a-78f0-8ee1-5fe5d55a6676', 2, '{"At": "2026-11-28T02:43:28.9090113+00:00", "By": "automatic", "Reason": null}', NULL, 'card_request_paid', '2026-11-28 02:43:28.935459+00', '*DEFAULT*', 'Cards.Contracts.Issuance.CardRequestPaid, Cards.Contracts', false),
	(21, '01a22009-4822-7657-aa7a-580faa8d2bf9', '01a22009-480a-78f0-8ee1-5fe5d55a6676', 3, '{"At": "2026-11-28T02:43:28.9090113+00:00", "By": "automatic", "Reason": null}', NULL, 'card_request_approved', '2026-11-28 02:43:28.935459+00', '*DEFAULT*', 'Cards.Contracts.Issuance.CardRequestApproved, Cards.Contracts', false),
	(26, '01a22009-4a4e-73d2-8192-4fb34e22d0f2', '01a22009-4a3c-745b-a84d-d0ab8f888fa8', 1, '{"At": "2026-11-28T02:43:29.4778912+00:00", "Number": 3, "UserId": "user-d61fb16154f8c3c4", "CardType": "VIRTUAL", "Currency": "USD", "MerchantOrderSn": "HTP-01a22009-4a3c-745b-a84d-d0ab8f888fa8"}', NULL, 'card_request_opened', '2026-11-28 02:43:29.490072+00', '*DEFAULT*', 'Cards.Contracts.Issuance.CardRequestOpened, Cards.Contracts', false),
	(22, '01a22009-484e-7d02-af78-5d89f215d33d', '01a22009-4842-77d3-8b75-9911a1e4250e', 1, '{"At": "2026-11-28T02:43:28.963388+00:00", "Bin": "40963608", "Mode": "SHARE", "Last4": "5696", "UserId": "user-5e08f07c4fd5afa3", "PanHash": "999ae07b5ae4541ef2754d79c0c5f9cb5d6bffaa8ec3a7f878e3b86a0e578c6a", "Currency": "USD", "RequestId": "01a22009-480a-78f0-8ee1-5fe5d55a6676", "UpstreamKey": "fbb09eed-d67e-559a-b2cc-cc4ad98bd37b", "CardholderId": "01a22009-47fb-7824-a0f1-2d781be68918", "PanHashKeyId": "pan-1"}', NULL, 'assignment_begun', '2026-11-28 02:43:28.975621+00', '*DEFAULT*', 'Cards.Contracts.Issuance.AssignmentBegun, Cards.Contracts', false),
	(23, '01a22009-4880-7bb5-8226-19f2c173a708', '01a22009-4842-77d3-8b75-9911a1e4250e', 2, '{"At": "2026-11-28T02:43:29.003457+00:00", "By": "answer", "LocalId": 2, "RequestId": "01a22009-480a-78f0-8ee1-5fe5d55a6676", "OrderStatus": "PENDING"}', NULL, 'assignment_settled', '2026-11-28 02:43:29.029302+00', '*DEFAULT*', 'Cards.Contracts.Issuance.AssignmentSettled, Cards.Contracts', false),
	(24, '01a22009-4880-74a9-89f8-058ea08d0cb3', '01a22009-480a-78f0-8ee1-5fe5d55a6676', 4, '{"At": "2026-11-28T02:43:29.003457+00:00", "CardId": "01a22009-4862-7d00-ab3e-00b2b35cdfa0", "LocalId": 2}', NULL, 'card_request_assigned', '2026-11-28 02:43:29.029302+00', '*DEFAULT*', 'Cards.Contracts.Issuance.CardRequestAssigned, Cards.Contracts', false),
	(25, '01a22009-4880-72d1-a95d-71027936e41c', '38d526e6-60cb-5ba7-99ed-9cdcc8e42db5', 1, '{"At": "2026-11-28T02:43:29.003457+00:00", "By": "answer", "Bin": "40963608", "Mode": "SHARE", "Last4": "5696", "CardId": "01a22009-4862-7d00-ab3e-00b2b35cdfa0", "UserId": "user-5e08f07c4fd5afa3", "LocalId": 2, "PanHash": "999ae07b5ae4541ef2754d79c0c5f9cb5d6bffaa8ec3a7f878e3b86a0e578c6a", "Currency": "USD", "RequestId": "01a22009-480a-78f0-8ee1-5fe5d55a6676", "CardOrderId": "01a22009-4863-7a1a-b141-c43bf31a0b57", "CardholderId": "01a22009-47fb-7824-a0f1-2d781be68918", "PanHashKeyId": "pan-1"}', NULL, 'card_assigned', '2026-11-28 02:43:29.029302+00', '*DEFAULT*', 'Cards.Contracts.Issuance.CardAssigned, Cards.Contracts', false),
	(30, '01a22009-4a8c-7484-b78e-1e51d16e2a6c', '01a22009-4a3c-745b-a84d-d0ab8f888fa8', 5, '{"At": "2026-11-28T02:43:29.5445021+00:00", "CardId": "01a22009-4a84-7614-a532-d1b00343b8ff", "CardOrderId": "01a22009-4a84-77b7-b781-2b505773a501"}', NULL, 'card_order_accepted', '2026-11-28 02:43:29.559968+00', '*DEFAULT*', 'Cards.Contracts.Issuance.CardOrderAccepted, Cards.Contracts', false),
	(34, '01a22009-4b59-7d67-b780-64c2bd9e17f6', '01a22009-4b49-76f0-88bb-e2eeae7914da', 1, '{"At": "2026-11-28T02:43:29.7388142+00:00", "Number": 4, "UserId": "user-8fbb3fb05f2a5728", "CardType": "PHYSICAL", "Currency": "USD", "MerchantOrderSn": "HTP-01a22009-4b49-76f0-88bb-e2eeae7914da"}', NULL, 'card_request_opened', '2026-11-28 02:43:29.761246+00', '*DEFAULT*', 'Cards.Contracts.Issuance.CardRequestOpened, Cards.Contracts', false),
	(35, '01a22009-4b59-7c5f-868a-efc2b14bac7e', '01a22009-4b49-76f0-88bb-e2eeae7914da', 2, '{"At": "2026-11-28T02:43:29.7388142+00:00", "By": "automatic", "Reason": null}', NULL, 'card_request_paid', '2026-11-28 02:43:29.761246+00', '*DEFAULT*', 'Cards.Contracts.Issuance.CardRequestPaid, Cards.Contracts', false),
	(36, '01a22009-4b59-71c9-a3f8-3eed81ea8905', '01a22009-4b49-76f0-88bb-e2eeae7914da', 3, '{"At": "2026-11-28T02:43:29.7388142+00:00", "By": "automatic", "Reason": null}', NULL, 'card_request_approved', '2026-11-28 02:43:29.761246+00', '*DEFAULT*', 'Cards.Contracts.Issuance.CardRequestApproved, Cards.Contracts', false),
	(37, '01a22009-4b92-7be2-bf9c-7809577b163e', '01a22009-4b8c-748e-b70c-6cce799c95d1', 1, '{"At": "2026-11-28T02:43:29.8059504+00:00", "Number": 5, "UserId": "user-d6729ce7607e53f4", "CardType": "PHYSICAL", "Currency": "USD", "MerchantOrderSn": "HTP-01a22009-4b8c-748e-b70c-6cce799c95d1"}', NULL, 'card_request_opened', '2026-11-28 02:43:29.811238+00', '*DEFAULT*', 'Cards.Contracts.Issuance.CardRequestOpened, Cards.Contracts', false),
	(38, '01a22009-4b92-7838-9564-cacd65f46e5f', '01a22009-4b8c-748e-b70c-6cce799c95d1', 2, '{"At": "2026-11-28T02:43:29.8059504+00:00", "By": "automatic", "Reason": null}', NULL, 'card_request_paid', '2026-11-28 02:43:29.811238+00', '*DEFAULT*', 'Cards.Contracts.Issuance.CardRequestPaid, Cards.Contracts', false),
	(39, '01a22009-4b92-7deb-bd38-c8d071ea7da8', '01a22009-4b8c-748e-b70c-6cce799c95d1', 3, '{"At": "2026-11-28T02:43:29.8059504+00:00", "By": "automatic", "Reason": null}', NULL, 'card_request_approved', '2026-11-28 02:43:29.811238+00', '*DEFAULT*', 'Cards.Contracts.Issuance.CardRequestApproved, Cards.Contracts', false),
	(40, '01a22009-4ba3-7b46-a8df-2bff53ace6ad', '01a22009-4ba0-7ae9-a516-081c4eb7ecfe', 1, '{"At": "2026-11-28T02:43:29.8248534+00:00", "Bin": "40963608", "Mode": "SHARE", "Last4": "6943", "UserId": "user-d6729ce7607e53f4", "PanHash": "3b8eac7fead9d87f983e619285e5a2acba5ef2aaba79bda451d1e15196f15205", "Currency": "USD", "RequestId": "01a22009-4b8c-748e-b70c-6cce799c95d1", "UpstreamKey": "bc76bdf7-cd00-5927-b278-4d84cc96355d", "CardholderId": "01a22009-4b80-7434-bce7-089442ba777e", "PanHashKeyId": "pan-1"}', NULL, 'assignment_begun', '2026-11-28 02:43:29.829132+00', '*DEFAULT*', 'Cards.Contracts.Issuance.AssignmentBegun, Cards.Contracts', false),
	(41, '01a22009-4bb5-7f33-8bf7-c66678e8bec7', '01a22009-4ba0-7ae9-a516-081c4eb7ecfe', 2, '{"At": "2026-11-28T02:43:29.8433612+00:00", "By": "answer", "LocalId": 4, "RequestId": "01a22009-4b8c-748e-b70c-6cce799c95d1", "OrderStatus": "PENDING"}', NULL, 'assignment_settled', '2026-11-28 02:43:29.846644+00', '*DEFAULT*', 'Cards.Contracts.Issuance.AssignmentSettled, Cards.Contracts', false),
	(42, '01a22009-4bb5-73f2-acef-ae4c292d8582', '01a22009-4b8c-748e-b70c-6cce799c95d1', 4, '{"At": "2026-11-28T02:43:29.8433612+00:00", "CardId": "01a22009-4bb1-7203-a06a-c5e2097eead7", "LocalId": 4}', NULL, 'card_request_assigned', '2026-11-28 02:43:29.846644+00', '*DEFAULT*', 'Cards.Contracts.Issuance.CardRequestAssigned, Cards.Contracts', false),
	(43, '01a22009-4bb5-7ee1-b896-0bb19e4e73f5', 'a60187c7-8829-5e5a-af11-fb3560587497', 1, '{"At": "2026-11-28T02:43:29.8433612+00:00", "By": "answer", "Bin": "40963608", "Mode": "SHARE", "Last4": "6943", "CardId": "01a22009-4bb1-7203-a06a-c5e2097eead7", "UserId": "user-d6729ce7607e53f4", "LocalId": 4, "PanHash": "3b8eac7fead9d87f983e619285e5a2acba5ef2aaba79bda451d1e15196f15205", "Currency": "USD", "RequestId": "01a22009-4b8c-748e-b70c-6cce799c95d1", "CardOrderId": "01a22009-4bb1-7fff-83a5-403c74b2bf34", "CardholderId": "01a22009-4b80-7434-bce7-089442ba777e", "PanHashKeyId": "pan-1"}', NULL, 'card_assigned', '2026-11-28 02:43:29.846644+00', '*DEFAULT*', 'Cards.Contracts.Issuance.CardAssigned, Cards.Contracts', false),
	(44, '01a22009-4c31-70d5-8259-d349037f79ad', 'a60187c7-8829-5e5a-af11-fb3560587497', 2, '{"At": "2026-11-28T02:43:29.9663059+00:00", "OperationId": "01a22009-4c2e-7e89-b2f7-d0d00f06f3d2", "UpstreamKey": "94144db2-2501-5d47-875f-ec0bc9331f90"}', NULL, 'activation_begun', '2026-11-28 02:43:29.970516+00', '*DEFAULT*', 'Cards.Contracts.Activation.ActivationBegun, Cards.Contracts', false),
	(52, '01a22009-4f02-7ef8-a500-e096cbb64967', '01a22009-4efb-7ba0-a957-7f772371eed1', 1, '{"At": "2026-11-28T02:43:30.6835213+00:00", "Bin": "40963608", "Mode": "SHARE", "Last4": "4781", "UserId": "user-a4815aa9ea7490ad", "PanHash": "64552a48f48b2d9cdd26aa6eee4738091124964d00cebe83e58263f3b403de73", "Currency": "USD", "RequestId": "01a22009-4edb-74c0-9d9b-fbb794aa74d0", "UpstreamKey": "d2c37164-f272-5f38-b613-bda1ffa2d003", "CardholderId": "01a22009-4ecf-70cd-ba86-234525159b41", "PanHashKeyId": "pan-1"}', NULL, 'assignment_begun', '2026-11-28 02:43:30.69716+00', '*DEFAULT*', 'Cards.Contracts.Issuance.AssignmentBegun, Cards.Contracts', false),
	(56, '01a22009-50fa-7198-bfe1-2e12b1c57879', '386bbeeb-ab10-58fe-bcc5-9ca0fbb094ad', 2, '{"At": "2026-11-28T02:43:31.1745212+00:00", "OperationId": "01a22009-50e6-7507-93ba-ca653cf65dd0", "UpstreamKey": "b4e1460b-5378-5b2c-9a8d-05d106cc7cfa"}', NULL, 'activation_begun', '2026-11-28 02:43:31.19508+00', '*DEFAULT*', 'Cards.Contracts.Activation.ActivationBegun, Cards.Contracts', false),
	(58, '01a22009-5142-7075-acb4-89d4230551f4', '01a22009-4edb-74c0-9d9b-fbb794aa74d0', 5, '{"At": "2026-11-28T02:43:31.2461258+00:00"}', NULL, 'card_request_completed', '2026-11-28 02:43:31.31529+00', '*DEFAULT*', 'Cards.Contracts.Issuance.CardRequestCompleted, Cards.Contracts', false),
	(27, '01a22009-4a4e-749f-b25e-27c50d4fc581', '01a22009-4a3c-745b-a84d-d0ab8f888fa8', 2, '{"At": "2026-11-28T02:43:29.4778912+00:00", "By": "automatic", "Reason": null}', NULL, 'card_request_paid', '2026-11-28 02:43:29.490072+00', '*DEFAULT*', 'Cards.Contracts.Issuance.CardRequestPaid, Cards.Contracts', false),
	(28, '01a22009-4a4e-7732-9a48-b32533b458f2', '01a22009-4a3c-745b-a84d-d0ab8f888fa8', 3, '{"At": "2026-11-28T02:43:29.4778912+00:00", "By": "automatic", "Reason": null}', NULL, 'card_request_approved', '2026-11-28 02:43:29.490072+00', '*DEFAULT*', 'Cards.Contracts.Issuance.CardRequestApproved, Cards.Contracts', false),
	(29, '01a22009-4a4e-7f56-8801-deaa71f7fe31', '01a22009-4a3c-745b-a84d-d0ab8f888fa8', 4, '{"At": "2026-11-28T02:43:29.4778912+00:00", "Currency": "USD", "ProductId": "467e993f-317a-49fc-9ea0-bf49de7d1f76", "UpstreamKey": "e3663b97-3b27-589c-9013-a20cb60e225f", "CardholderId": "01a22009-4a24-729d-84e1-5fbafe18c413", "OpeningLimit": null}', NULL, 'card_order_begun', '2026-11-28 02:43:29.490072+00', '*DEFAULT*', 'Cards.Contracts.Issuance.CardOrderBegun, Cards.Contracts', false),
	(31, '01a22009-4acd-76cd-844e-9f904db117c3', '01a22009-4a3c-745b-a84d-d0ab8f888fa8', 6, '{"At": "2026-11-28T02:43:29.6069209+00:00", "CardId": "01a22009-4a84-7614-a532-d1b00343b8ff", "LocalId": 3}', NULL, 'card_request_assigned', '2026-11-28 02:43:29.617855+00', '*DEFAULT*', 'Cards.Contracts.Issuance.CardRequestAssigned, Cards.Contracts', false),
	(32, '01a22009-4acd-7a07-a316-f7d720692c7f', '01a22009-4a3c-745b-a84d-d0ab8f888fa8', 7, '{"At": "2026-11-28T02:43:29.6069209+00:00"}', NULL, 'card_request_completed', '2026-11-28 02:43:29.617855+00', '*DEFAULT*', 'Cards.Contracts.Issuance.CardRequestCompleted, Cards.Contracts', false),
	(33, '01a22009-4acd-78f1-90c4-f48fee0d1e02', 'cb60704a-5070-5ea9-b7e3-05e603749214', 1, '{"At": "2026-11-28T02:43:29.6069209+00:00", "By": "webhook", "Bin": "40963608", "Mode": "SHARE", "Last4": "5179", "CardId": "01a22009-4a84-7614-a532-d1b00343b8ff", "UserId": "user-d61fb16154f8c3c4", "LocalId": 3, "Currency": "USD", "RequestId": "01a22009-4a3c-745b-a84d-d0ab8f888fa8", "CardholderId": "01a22009-4a24-729d-84e1-5fbafe18c413", "UpstreamStatus": "ACTIVE"}', NULL, 'virtual_card_issued', '2026-11-28 02:43:29.617855+00', '*DEFAULT*', 'Cards.Contracts.Issuance.VirtualCardIssued, Cards.Contracts', false),
	(45, '01a22009-4c4a-7915-b876-d4ae33e53dfd', 'a60187c7-8829-5e5a-af11-fb3560587497', 3, '{"At": "2026-11-28T02:43:29.994792+00:00", "By": "answer", "OperationId": "01a22009-4c2e-7e89-b2f7-d0d00f06f3d2"}', NULL, 'card_activated', '2026-11-28 02:43:29.996125+00', '*DEFAULT*', 'Cards.Contracts.Activation.CardActivated, Cards.Contracts', false),
	(46, '01a22009-4c5a-7bad-90ee-ef6fd0d3db01', '01a22009-4b8c-748e-b70c-6cce799c95d1', 5, '{"At": "2026-11-28T02:43:30.002577+00:00"}', NULL, 'card_request_completed', '2026-11-28 02:43:30.011939+00', '*DEFAULT*', 'Cards.Contracts.Issuance.CardRequestCompleted, Cards.Contracts', false),
	(47, '01a22009-4e01-791c-acbd-5267722ff8a2', 'a60187c7-8829-5e5a-af11-fb3560587497', 4, '{"At": "2026-11-28T02:43:30.4338051+00:00", "To": "FROZEN", "From": "ACTIVE", "Reason": null, "Deadline": "2026-11-28T03:13:30.4338051+00:00", "OperationId": "01a22009-4c58-771f-9649-952cabacb148"}', NULL, 'status_change_requested', '2026-11-28 02:43:30.44514+00', '*DEFAULT*', 'Cards.Contracts.CardControls.StatusChangeRequested, Cards.Contracts', false),
	(48, '01a22009-4e8b-7c34-915a-740867f7cfef', 'a60187c7-8829-5e5a-af11-fb3560587497', 5, '{"At": "2026-11-28T02:43:30.5710086+00:00", "By": "webhook", "Status": "FROZEN", "OperationId": "01a22009-4c58-771f-9649-952cabacb148", "UpstreamStatus": "FROZEN"}', NULL, 'status_changed', '2026-11-28 02:43:30.572851+00', '*DEFAULT*', 'Cards.Contracts.CardControls.StatusChanged, Cards.Contracts', false),
	(49, '01a22009-4eea-76c2-b99e-f1052b7e693c', '01a22009-4edb-74c0-9d9b-fbb794aa74d0', 1, '{"At": "2026-11-28T02:43:30.6530897+00:00", "Number": 6, "UserId": "user-a4815aa9ea7490ad", "CardType": "PHYSICAL", "Currency": "USD", "MerchantOrderSn": "HTP-01a22009-4edb-74c0-9d9b-fbb794aa74d0"}', NULL, 'card_request_opened', '2026-11-28 02:43:30.667639+00', '*DEFAULT*', 'Cards.Contracts.Issuance.CardRequestOpened, Cards.Contracts', false),
	(50, '01a22009-4eea-7456-a589-f1090621cabd', '01a22009-4edb-74c0-9d9b-fbb794aa74d0', 2, '{"At": "2026-11-28T02:43:30.6530897+00:00", "By": "automatic", "Reason": null}', NULL, 'card_request_paid', '2026-11-28 02:43:30.667639+00', '*DEFAULT*', 'Cards.Contracts.Issuance.CardRequestPaid, Cards.Contracts', false),
	(51, '01a22009-4eea-7cd6-877d-748e40406cc7', '01a22009-4edb-74c0-9d9b-fbb794aa74d0', 3, '{"At": "2026-11-28T02:43:30.6530897+00:00", "By": "automatic", "Reason": null}', NULL, 'card_request_approved', '2026-11-28 02:43:30.667639+00', '*DEFAULT*', 'Cards.Contracts.Issuance.CardRequestApproved, Cards.Contracts', false),
	(53, '01a22009-4f26-7141-b385-0e2df8ea330a', '01a22009-4efb-7ba0-a957-7f772371eed1', 2, '{"At": "2026-11-28T02:43:30.7126489+00:00", "By": "answer", "LocalId": 5, "RequestId": "01a22009-4edb-74c0-9d9b-fbb794aa74d0", "OrderStatus": "PENDING"}', NULL, 'assignment_settled', '2026-11-28 02:43:30.727554+00', '*DEFAULT*', 'Cards.Contracts.Issuance.AssignmentSettled, Cards.Contracts', false),
	(54, '01a22009-4f26-79e4-8763-e4644905cd5a', '01a22009-4edb-74c0-9d9b-fbb794aa74d0', 4, '{"At": "2026-11-28T02:43:30.7126489+00:00", "CardId": "01a22009-4f16-764e-bee4-4cc1fa51c41d", "LocalId": 5}', NULL, 'card_request_assigned', '2026-11-28 02:43:30.727554+00', '*DEFAULT*', 'Cards.Contracts.Issuance.CardRequestAssigned, Cards.Contracts', false),
	(55, '01a22009-4f26-7650-a16b-a494cc51231b', '386bbeeb-ab10-58fe-bcc5-9ca0fbb094ad', 1, '{"At": "2026-11-28T02:43:30.7126489+00:00", "By": "answer", "Bin": "40963608", "Mode": "SHARE", "Last4": "4781", "CardId": "01a22009-4f16-764e-bee4-4cc1fa51c41d", "UserId": "user-a4815aa9ea7490ad", "LocalId": 5, "PanHash": "64552a48f48b2d9cdd26aa6eee4738091124964d00cebe83e58263f3b403de73", "Currency": "USD", "RequestId": "01a22009-4edb-74c0-9d9b-fbb794aa74d0", "CardOrderId": "01a22009-4f16-7505-a424-ae15c107fea7", "CardholderId": "01a22009-4ecf-70cd-ba86-234525159b41", "PanHashKeyId": "pan-1"}', NULL, 'card_assigned', '2026-11-28 02:43:30.727554+00', '*DEFAULT*', 'Cards.Contracts.Issuance.CardAssigned, Cards.Contracts', false),
	(57, '01a22009-511e-7766-bc96-806e8babcba9', '386bbeeb-ab10-58fe-bcc5-9ca0fbb094ad', 3, '{"At": "2026-11-28T02:43:31.2306184+00:00", "By": "answer", "OperationId": "01a22009-50e6-7507-93ba-ca653cf65dd0"}', NULL, 'card_activated', '2026-11-28 02:43:31.231832+00', '*DEFAULT*', 'Cards.Contracts.Activation.CardActivated, Cards.Contracts', false),
	(59, '01a22009-5da5-7ce6-a709-224ff449c1f0', '386bbeeb-ab10-58fe-bcc5-9ca0fbb094ad', 4, '{"At": "2026-11-28T02:43:34.4376948+00:00", "To": "FROZEN", "From": "ACTIVE", "Reason": null, "Deadline": "2026-11-28T03:13:34.4376948+00:00", "OperationId": "01a22009-5d9e-725e-a2bd-b4e2227d5b54"}', NULL, 'status_change_requested', '2026-11-28 02:43:34.439628+00', '*DEFAULT*', 'Cards.Contracts.CardControls.StatusChangeRequested, Cards.Contracts', false);

INSERT INTO cards.mt_streams VALUES
	('01a22009-3caf-7dc3-9eb4-81c501751b59', 'assignment', 2, '2026-11-28 02:43:26.505426+00', '2026-11-28 02:43:26.10639+00', '*DEFAULT*', false),
	('01a22009-3aaf-76f4-86b1-2ff4755f1812', 'card_request', 5, '2026-11-28 02:43:27.936357+00', '2026-11-28 02:43:25.61654+00', '*DEFAULT*', false),
	('e100cd8f-f6f0-5514-8a00-a3a3585f62c7', 'issued_card', 11, '2026-11-28 02:43:28.805349+00', '2026-11-28 02:43:26.505426+00', '*DEFAULT*', false),
	('01a22009-4842-77d3-8b75-9911a1e4250e', 'assignment', 2, '2026-11-28 02:43:29.029302+00', '2026-11-28 02:43:28.975621+00', '*DEFAULT*', false),
	('01a22009-480a-78f0-8ee1-5fe5d55a6676', 'card_request', 4, '2026-11-28 02:43:29.029302+00', '2026-11-28 02:43:28.935459+00', '*DEFAULT*', false),
	('38d526e6-60cb-5ba7-99ed-9cdcc8e42db5', 'issued_card', 1, '2026-11-28 02:43:29.029302+00', '2026-11-28 02:43:29.029302+00', '*DEFAULT*', false),
	('01a22009-4a3c-745b-a84d-d0ab8f888fa8', 'card_request', 7, '2026-11-28 02:43:29.617855+00', '2026-11-28 02:43:29.490072+00', '*DEFAULT*', false),
	('cb60704a-5070-5ea9-b7e3-05e603749214', 'issued_card', 1, '2026-11-28 02:43:29.617855+00', '2026-11-28 02:43:29.617855+00', '*DEFAULT*', false),
	('01a22009-4b49-76f0-88bb-e2eeae7914da', 'card_request', 3, '2026-11-28 02:43:29.761246+00', '2026-11-28 02:43:29.761246+00', '*DEFAULT*', false),
	('01a22009-4ba0-7ae9-a516-081c4eb7ecfe', 'assignment', 2, '2026-11-28 02:43:29.846644+00', '2026-11-28 02:43:29.829132+00', '*DEFAULT*', false),
	('01a22009-4b8c-748e-b70c-6cce799c95d1', 'card_request', 5, '2026-11-28 02:43:30.011939+00', '2026-11-28 02:43:29.811238+00', '*DEFAULT*', false),
	('a60187c7-8829-5e5a-af11-fb3560587497', 'issued_card', 5, '2026-11-28 02:43:30.572851+00', '2026-11-28 02:43:29.846644+00', '*DEFAULT*', false),
	('01a22009-4efb-7ba0-a957-7f772371eed1', 'assignment', 2, '2026-11-28 02:43:30.727554+00', '2026-11-28 02:43:30.69716+00', '*DEFAULT*', false),
	('01a22009-4edb-74c0-9d9b-fbb794aa74d0', 'card_request', 5, '2026-11-28 02:43:31.31529+00', '2026-11-28 02:43:30.667639+00', '*DEFAULT*', false),
	('386bbeeb-ab10-58fe-bcc5-9ca0fbb094ad', 'issued_card', 4, '2026-11-28 02:43:34.439628+00', '2026-11-28 02:43:30.727554+00', '*DEFAULT*', false);

INSERT INTO cards.wolverine_incoming_envelopes VALUES
	('01a22009-3cf8-794d-a80a-be922c082f2d', 'Scheduled', 0, '2026-11-28 02:43:46.072581+00', 0, '\x352e9360f94cdf480600000006736f757263650a63617264732d686f73740c6d6573736167652d747970651e43617264732e49737375616e63652e436865636b41737369676e6d656e740c636f6e74656e742d74797065106170706c69636174696f6e2f6a736f6e0b64657374696e6174696f6e276c6f63616c3a2f2f63617264732e69737375616e63652e636865636b61737369676e6d656e742f09706172656e742d69643730302d32623436643361646634333464363662383765663365633565373938376533622d366634666631303037623536333965392d30300269642430316132323030392d336366382d373934642d613830612d626539323263303832663264550000007b226f7065726174696f6e4964223a2230316132323030392d336361662d376463332d396562342d383163353031373531623539222c22617474656d7074223a302c226973466f6c6c6f775570223a66616c73657d', 'Cards.Issuance.CheckAssignment', 'local://cards.issuance.checkassignment/', NULL),
	('01a22009-3dfd-7dbf-9110-4bd921bdb93f', 'Scheduled', 0, '2026-11-28 02:43:41.333859+00', 0, '\x600cbb60f94cdf480600000006736f757263650a63617264732d686f73740c6d6573736167652d747970651d43617264732e49737375616e63652e436865636b436172644f726465720c636f6e74656e742d74797065106170706c69636174696f6e2f6a736f6e0b64657374696e6174696f6e266c6f63616c3a2f2f63617264732e69737375616e63652e636865636b636172646f726465722f09706172656e742d69643730302d32623436643361646634333464363662383765663365633565373938376533622d366634666631303037623536333965392d30300269642430316132323030392d336466642d376462662d393131302d3462643932316264623933666e0000007b22636172644964223a2230316132323030392d336435612d376361352d623463362d376333666364633766336539222c226f726465724964223a2230316132323030392d336436352d373736342d623538622d633437353437373963653130222c22617474656d7074223a307d', 'Cards.Issuance.CheckCardOrder', 'local://cards.issuance.checkcardorder/', NULL),
	('01a22009-3f25-7d85-be45-84911db4a3a3', 'Handled', 0, NULL, 0, '\x', 'Cards.Contracts.Messages.ActivationCodeArrived', 'local://cards.contracts.messages.activationcodearrived/', '2026-11-28 02:48:26.83206+00'),
	('01a22009-3fe3-7faa-8248-ae10160cf211', 'Handled', 0, NULL, 0, '\x', 'Cards.Contracts.Messages.CardOrderEnded', 'local://cards.contracts.messages.cardorderended/', '2026-11-28 02:48:27.151014+00'),
	('01a22009-4381-7d7b-8ebe-719b6d1c3d59', 'Scheduled', 0, '2026-11-28 02:43:47.745842+00', 0, '\xfb7f9261f94cdf480600000006736f757263650a63617264732d686f73740c6d6573736167652d747970652043617264732e41637469766174696f6e2e436865636b41637469766174696f6e0c636f6e74656e742d74797065106170706c69636174696f6e2f6a736f6e0b64657374696e6174696f6e296c6f63616c3a2f2f63617264732e61637469766174696f6e2e636865636b61637469766174696f6e2f09706172656e742d69643730302d31363762656464373564363933653962336265623036326634393838316337662d303565646637306663646261666363622d30300269642430316132323030392d343338312d376437622d386562652d3731396236643163336435392c0000007b226c6f63616c4964223a312c22617474656d7074223a302c226973466f6c6c6f775570223a66616c73657d', 'Cards.Activation.CheckActivation', 'local://cards.activation.checkactivation/', NULL),
	('01a22009-43d4-7086-9daf-1cf270b55a32', 'Handled', 0, NULL, 0, '\x', 'Cards.Contracts.Messages.CardActivationAnnounced', 'local://cards.contracts.messages.cardactivationannounced/', '2026-11-28 02:48:27.881254+00'),
	('01a22009-43fe-7efa-81ba-9b90b811dd52', 'Handled', 0, NULL, 0, '\x', 'Cards.Contracts.Messages.ActivationHinted', 'local://cards.contracts.messages.activationhinted/', '2026-11-28 02:48:27.920294+00'),
	('01a22009-4406-7387-be13-cb5086c6ec23', 'Handled', 0, NULL, 0, '\x', 'Cards.Contracts.Messages.CardWasActivated', 'local://cards.contracts.messages.cardwasactivated/', '2026-11-28 02:48:27.926908+00'),
	('01a22009-4480-7f9a-bbf1-21dcbd260308', 'Handled', 0, NULL, 0, '\x', 'Cards.CardControls.SendFreeze', 'local://card-freezes/', '2026-11-28 02:48:28.131354+00'),
	('01a22009-4509-7b1e-9049-ee704c28c0fb', 'Handled', 0, NULL, 0, '\x', 'Cards.Contracts.Messages.CardChangeAnnounced', 'local://cards.contracts.messages.cardchangeannounced/', '2026-11-28 02:48:28.160852+00'),
	('01a22009-4572-772a-8e99-844e090b4b01', 'Handled', 0, NULL, 0, '\x', 'Cards.CardControls.SendStatusChange', 'local://card-statuses/', '2026-11-28 02:48:28.30174+00'),
	('01a22009-45c3-7dba-a00b-daaaac48dd6c', 'Handled', 0, NULL, 0, '\x', 'Cards.Contracts.Messages.CardChangeAnnounced', 'local://cards.contracts.messages.cardchangeannounced/', '2026-11-28 02:48:28.348021+00'),
	('01a22009-4625-7e13-ad73-3d763108f2ed', 'Handled', 0, NULL, 0, '\x', 'Cards.CardControls.SendLimitChange', 'local://card-limits/', '2026-11-28 02:48:28.573682+00'),
	('01a22009-46d1-7b84-a692-bf3af2c83742', 'Handled', 0, NULL, 0, '\x', 'Cards.Contracts.Messages.CardChangeAnnounced', 'local://cards.contracts.messages.cardchangeannounced/', '2026-11-28 02:48:28.618572+00'),
	('01a22009-472f-7ade-bb93-82965efc91b7', 'Scheduled', 0, '2026-11-28 02:43:48.687679+00', 0, '\x7a362262f94cdf480600000006736f757263650a63617264732d686f73740c6d6573736167652d747970652043617264732e43617264436f6e74726f6c732e436865636b50696e52657365740c636f6e74656e742d74797065106170706c69636174696f6e2f6a736f6e0b64657374696e6174696f6e296c6f63616c3a2f2f63617264732e63617264636f6e74726f6c732e636865636b70696e72657365742f09706172656e742d69643730302d66306233356261633735353934626236623934643933343963313164343430372d623436633261633237616362396431382d30300269642430316132323030392d343732662d376164652d626239332d383239363565666339316237420000007b226c6f63616c4964223a312c226f7065726174696f6e4964223a2230316132323030392d343732352d373165652d386430372d393665666139313536383834227d', 'Cards.CardControls.CheckPinReset', 'local://cards.cardcontrols.checkpinreset/', NULL),
	('01a22009-4777-7cb0-ba82-25d122262885', 'Handled', 0, NULL, 0, '\x', 'Cards.CardControls.SendPinChangedMail', 'local://cards.cardcontrols.sendpinchangedmail/', '2026-11-28 02:48:28.934239+00'),
	('01a22009-484e-7b1b-8bcd-c8f86dfcd1c1', 'Scheduled', 0, '2026-11-28 02:43:48.974694+00', 0, '\xfe014e62f94cdf480600000006736f757263650a63617264732d686f73740c6d6573736167652d747970651e43617264732e49737375616e63652e436865636b41737369676e6d656e740c636f6e74656e742d74797065106170706c69636174696f6e2f6a736f6e0b64657374696e6174696f6e276c6f63616c3a2f2f63617264732e69737375616e63652e636865636b61737369676e6d656e742f09706172656e742d69643730302d37623666666663333835353664656333353862343630333232366233663263322d663362353364346631666264333839362d30300269642430316132323030392d343834652d376231622d386263642d633866383664666364316331550000007b226f7065726174696f6e4964223a2230316132323030392d343834322d373764332d386237352d393931316131653432353065222c22617474656d7074223a302c226973466f6c6c6f775570223a66616c73657d', 'Cards.Issuance.CheckAssignment', 'local://cards.issuance.checkassignment/', NULL),
	('01a22009-4881-7353-90c0-27bc57db340b', 'Scheduled', 0, '2026-11-28 02:43:44.025208+00', 0, '\x30b75562f94cdf480600000006736f757263650a63617264732d686f73740c6d6573736167652d747970651d43617264732e49737375616e63652e436865636b436172644f726465720c636f6e74656e742d74797065106170706c69636174696f6e2f6a736f6e0b64657374696e6174696f6e266c6f63616c3a2f2f63617264732e69737375616e63652e636865636b636172646f726465722f09706172656e742d69643730302d37623666666663333835353664656333353862343630333232366233663263322d663362353364346631666264333839362d30300269642430316132323030392d343838312d373335332d393063302d3237626335376462333430626e0000007b22636172644964223a2230316132323030392d343836322d376430302d616233652d303062326233356364666130222c226f726465724964223a2230316132323030392d343836332d376131612d623134312d633433626633316130623537222c22617474656d7074223a307d', 'Cards.Issuance.CheckCardOrder', 'local://cards.issuance.checkcardorder/', NULL),
	('01a22009-489f-7b6c-8b28-9f96dc1a50d0', 'Handled', 0, NULL, 0, '\x', 'Cards.Contracts.Messages.ActivationCodeArrived', 'local://cards.contracts.messages.activationcodearrived/', '2026-11-28 02:48:29.116229+00'),
	('01a22009-4a4e-73b9-93c5-05d2ec85d74a', 'Handled', 0, NULL, 0, '\x', 'Cards.Issuance.OrderVirtualCard', 'local://cards.issuance.ordervirtualcard/', '2026-11-28 02:48:29.548623+00'),
	('01a22009-4be7-7e22-9881-a0e678f36990', 'Handled', 0, NULL, 0, '\x', 'Cards.Contracts.Messages.ActivationCodeArrived', 'local://cards.contracts.messages.activationcodearrived/', '2026-11-28 02:48:29.902066+00'),
	('01a22009-4bec-7036-a1a6-90a4d926f1f1', 'Handled', 0, NULL, 0, '\x', 'Cards.Contracts.Messages.CardOrderEnded', 'local://cards.contracts.messages.cardorderended/', '2026-11-28 02:48:29.91231+00'),
	('01a22009-4c4a-7d6c-92dd-1145abb02edc', 'Handled', 0, NULL, 0, '\x', 'Cards.Contracts.Messages.CardWasActivated', 'local://cards.contracts.messages.cardwasactivated/', '2026-11-28 02:48:30.01092+00'),
	('01a22009-4e01-7f8f-a61d-f3e0b0e452e2', 'Handled', 0, NULL, 0, '\x', 'Cards.CardControls.SendFreeze', 'local://card-freezes/', '2026-11-28 02:48:30.53782+00'),
	('01a22009-4e66-7248-8653-b252661bb4c6', 'Handled', 0, NULL, 0, '\x', 'Cards.Contracts.Messages.CardChangeAnnounced', 'local://cards.contracts.messages.cardchangeannounced/', '2026-11-28 02:48:30.571228+00'),
	('01a22009-4f5c-78df-8b8f-a93f227a9388', 'Handled', 0, NULL, 0, '\x', 'Cards.Contracts.Messages.ActivationCodeArrived', 'local://cards.contracts.messages.activationcodearrived/', '2026-11-28 02:48:30.837776+00'),
	('01a22009-8743-720d-b5af-002431e9e52f', 'Scheduled', 0, '2026-11-28 02:43:46.110362+00', 0, '\x322ee96bf94cdf480600000006736f757263650a63617264732d686f73740c6d6573736167652d747970651d43617264732e43617264436f6e74726f6c732e53656e64467265657a650c636f6e74656e742d74797065106170706c69636174696f6e2f6a736f6e0b64657374696e6174696f6e156c6f63616c3a2f2f636172642d667265657a65732f09706172656e742d69643730302d63366432316135643935633635643730376463643565353432333037303365352d663165633330316130613163666532362d30300269642430316132323030392d383734332d373230642d623561662d303032343331653965353266580000007b226c6f63616c4964223a352c226f7065726174696f6e4964223a2230316132323030392d356439652d373235652d613262642d623465323232376435623534222c2265706f6368223a302c22617474656d7074223a317d', 'Cards.CardControls.SendFreeze', 'local://card-freezes/', NULL),
	('01a22009-5da5-7fa0-b257-25bc9bc89ca1', 'Handled', 0, NULL, 0, '\x', 'Cards.CardControls.SendFreeze', 'local://card-freezes/', '2026-11-28 02:48:45.091553+00'),
	('01a22009-48d0-768d-b762-68a4ab0f4d9e', 'Handled', 0, NULL, 0, '\x', 'Cards.Contracts.Messages.CardOrderEnded', 'local://cards.contracts.messages.cardorderended/', '2026-11-28 02:48:29.129132+00'),
	('01a22009-4a8c-77ce-8d27-305a61212103', 'Scheduled', 0, '2026-11-28 02:43:44.548487+00', 0, '\xcf8fa562f94cdf480600000006736f757263650a63617264732d686f73740c6d6573736167652d747970651d43617264732e49737375616e63652e436865636b436172644f726465720c636f6e74656e742d74797065106170706c69636174696f6e2f6a736f6e0b64657374696e6174696f6e266c6f63616c3a2f2f63617264732e69737375616e63652e636865636b636172646f726465722f09706172656e742d69643730302d30633937373939663739303766613231373032366666396634623635633961382d393862366537373866653731363139642d30300269642430316132323030392d346138632d373763652d386432372d3330356136313231323130336e0000007b22636172644964223a2230316132323030392d346138342d373631342d613533322d643162303033343362386666222c226f726465724964223a2230316132323030392d346138342d373762372d623738312d326235303537373361353031222c22617474656d7074223a307d', 'Cards.Issuance.CheckCardOrder', 'local://cards.issuance.checkcardorder/', NULL),
	('01a22009-4ab9-7250-a549-532d768638d5', 'Handled', 0, NULL, 0, '\x', 'Cards.Contracts.Messages.CardOrderEnded', 'local://cards.contracts.messages.cardorderended/', '2026-11-28 02:48:29.61373+00'),
	('01a22009-4ba3-7d24-aa37-56220ae625da', 'Scheduled', 0, '2026-11-28 02:43:49.827821+00', 0, '\x452fd062f94cdf480600000006736f757263650a63617264732d686f73740c6d6573736167652d747970651e43617264732e49737375616e63652e436865636b41737369676e6d656e740c636f6e74656e742d74797065106170706c69636174696f6e2f6a736f6e0b64657374696e6174696f6e276c6f63616c3a2f2f63617264732e69737375616e63652e636865636b61737369676e6d656e742f09706172656e742d69643730302d64653936663362343132663165313130646635316439373761626162343934342d626136633136363133653935623866352d30300269642430316132323030392d346261332d376432342d616133372d353632323061653632356461550000007b226f7065726174696f6e4964223a2230316132323030392d346261302d376165392d613531362d303831633465623765636665222c22617474656d7074223a302c226973466f6c6c6f775570223a66616c73657d', 'Cards.Issuance.CheckAssignment', 'local://cards.issuance.checkassignment/', NULL),
	('01a22009-4bb5-7e07-a33a-5594b1df2edc', 'Scheduled', 0, '2026-11-28 02:43:44.845876+00', 0, '\x90f0d262f94cdf480600000006736f757263650a63617264732d686f73740c6d6573736167652d747970651d43617264732e49737375616e63652e436865636b436172644f726465720c636f6e74656e742d74797065106170706c69636174696f6e2f6a736f6e0b64657374696e6174696f6e266c6f63616c3a2f2f63617264732e69737375616e63652e636865636b636172646f726465722f09706172656e742d69643730302d64653936663362343132663165313130646635316439373761626162343934342d626136633136363133653935623866352d30300269642430316132323030392d346262352d376530372d613333612d3535393462316466326564636e0000007b22636172644964223a2230316132323030392d346262312d373230332d613036612d633565323039376565616437222c226f726465724964223a2230316132323030392d346262312d376666662d383361352d343033633734623262663334222c22617474656d7074223a307d', 'Cards.Issuance.CheckCardOrder', 'local://cards.issuance.checkcardorder/', NULL),
	('01a22009-4c31-7edd-bbc3-d9a26fc364a1', 'Scheduled', 0, '2026-11-28 02:43:49.969929+00', 0, '\x5adee562f94cdf480600000006736f757263650a63617264732d686f73740c6d6573736167652d747970652043617264732e41637469766174696f6e2e436865636b41637469766174696f6e0c636f6e74656e742d74797065106170706c69636174696f6e2f6a736f6e0b64657374696e6174696f6e296c6f63616c3a2f2f63617264732e61637469766174696f6e2e636865636b61637469766174696f6e2f09706172656e742d69643730302d37636339313136613432323466656137396535333564616636633934363237392d353835656266626663333234356536332d30300269642430316132323030392d346333312d376564642d626263332d6439613236666333363461312c0000007b226c6f63616c4964223a342c22617474656d7074223a302c226973466f6c6c6f775570223a66616c73657d', 'Cards.Activation.CheckActivation', 'local://cards.activation.checkactivation/', NULL),
	('01a22009-4c46-78a3-815b-9b9ac9c1c6af', 'Handled', 0, NULL, 0, '\x', 'Cards.Contracts.Messages.CardActivationAnnounced', 'local://cards.contracts.messages.cardactivationannounced/', '2026-11-28 02:48:29.999043+00'),
	('01a22009-4c4e-7f9f-8610-e0585506425e', 'Handled', 0, NULL, 0, '\x', 'Cards.Contracts.Messages.ActivationHinted', 'local://cards.contracts.messages.activationhinted/', '2026-11-28 02:48:30.015562+00'),
	('01a22009-4f02-764a-9382-48806c19d67c', 'Scheduled', 0, '2026-11-28 02:43:50.690393+00', 0, '\x7ccd5363f94cdf480600000006736f757263650a63617264732d686f73740c6d6573736167652d747970651e43617264732e49737375616e63652e436865636b41737369676e6d656e740c636f6e74656e742d74797065106170706c69636174696f6e2f6a736f6e0b64657374696e6174696f6e276c6f63616c3a2f2f63617264732e69737375616e63652e636865636b61737369676e6d656e742f09706172656e742d69643730302d63313765643931633438366362613165643134653064333361666532353964362d646634313835363565326262353466362d30300269642430316132323030392d346630322d373634612d393338322d343838303663313964363763550000007b226f7065726174696f6e4964223a2230316132323030392d346566622d376261302d613935372d376637373233373165656431222c22617474656d7074223a302c226973466f6c6c6f775570223a66616c73657d', 'Cards.Issuance.CheckAssignment', 'local://cards.issuance.checkassignment/', NULL),
	('01a22009-4f26-76a9-a7ae-8337ddd23653', 'Scheduled', 0, '2026-11-28 02:43:45.726416+00', 0, '\xa54c5963f94cdf480600000006736f757263650a63617264732d686f73740c6d6573736167652d747970651d43617264732e49737375616e63652e436865636b436172644f726465720c636f6e74656e742d74797065106170706c69636174696f6e2f6a736f6e0b64657374696e6174696f6e266c6f63616c3a2f2f63617264732e69737375616e63652e636865636b636172646f726465722f09706172656e742d69643730302d63313765643931633438366362613165643134653064333361666532353964362d646634313835363565326262353466362d30300269642430316132323030392d346632362d373661392d613761652d3833333764646432333635336e0000007b22636172644964223a2230316132323030392d346631362d373634652d626565342d346363316661353163343164222c226f726465724964223a2230316132323030392d346631362d373530352d613432342d616531356331303766656137222c22617474656d7074223a307d', 'Cards.Issuance.CheckCardOrder', 'local://cards.issuance.checkcardorder/', NULL),
	('01a22009-4f87-7de0-b959-2528327d21aa', 'Handled', 0, NULL, 0, '\x', 'Cards.Contracts.Messages.CardOrderEnded', 'local://cards.contracts.messages.cardorderended/', '2026-11-28 02:48:30.879612+00'),
	('01a22009-50fa-7495-a414-b6f664bb79c4', 'Scheduled', 0, '2026-11-28 02:43:51.194286+00', 0, '\xd1b0a063f94cdf480600000006736f757263650a63617264732d686f73740c6d6573736167652d747970652043617264732e41637469766174696f6e2e436865636b41637469766174696f6e0c636f6e74656e742d74797065106170706c69636174696f6e2f6a736f6e0b64657374696e6174696f6e296c6f63616c3a2f2f63617264732e61637469766174696f6e2e636865636b61637469766174696f6e2f09706172656e742d69643730302d39666234666535663764373335326362353662383862373633383730386635352d636639303534653533333235383836312d30300269642430316132323030392d353066612d373439352d613431342d6236663636346262373963342c0000007b226c6f63616c4964223a352c22617474656d7074223a302c226973466f6c6c6f775570223a66616c73657d', 'Cards.Activation.CheckActivation', 'local://cards.activation.checkactivation/', NULL),
	('01a22009-511e-7ad9-98d7-e5bf905abba2', 'Handled', 0, NULL, 0, '\x', 'Cards.Contracts.Messages.CardWasActivated', 'local://cards.contracts.messages.cardwasactivated/', '2026-11-28 02:48:31.266479+00'),
	('01a22009-5174-7d2c-9134-b4b4ce0c4d82', 'Handled', 0, NULL, 0, '\x', 'Cards.Contracts.Messages.ActivationHinted', 'local://cards.contracts.messages.activationhinted/', '2026-11-28 02:48:31.35577+00'),
	('01a22009-5125-7454-b17e-bbb378d6b3ee', 'Handled', 0, NULL, 0, '\x', 'Cards.Contracts.Messages.CardActivationAnnounced', 'local://cards.contracts.messages.cardactivationannounced/', '2026-11-28 02:48:31.316986+00');

SELECT pg_catalog.setval('cards.card_request_number', 6, true);

SELECT pg_catalog.setval('cards.cardholder_number', 6, true);

SELECT pg_catalog.setval('cards.local_card_id', 5, true);

SELECT pg_catalog.setval('cards.mt_events_sequence', 59, true);

SELECT pg_catalog.setval('cards.wolverine_nodes_node_number_seq', 1, true);

ALTER TABLE ONLY cards.mt_event_progression
    ADD CONSTRAINT pk_mt_event_progression PRIMARY KEY (name);

ALTER TABLE ONLY cards.mt_doc_activation_code
    ADD CONSTRAINT pkey_mt_doc_activation_code_id PRIMARY KEY (id);

ALTER TABLE ONLY cards.mt_doc_card_controls_card
    ADD CONSTRAINT pkey_mt_doc_card_controls_card_id PRIMARY KEY (id);

ALTER TABLE ONLY cards.mt_doc_card_controls_operation
    ADD CONSTRAINT pkey_mt_doc_card_controls_operation_id PRIMARY KEY (id);

ALTER TABLE ONLY cards.mt_doc_issuance_assign_turn
    ADD CONSTRAINT pkey_mt_doc_issuance_assign_turn_id PRIMARY KEY (id);

ALTER TABLE ONLY cards.mt_doc_issuance_assignment
    ADD CONSTRAINT pkey_mt_doc_issuance_assignment_id PRIMARY KEY (id);

ALTER TABLE ONLY cards.mt_doc_issuance_card_reference
    ADD CONSTRAINT pkey_mt_doc_issuance_card_reference_id PRIMARY KEY (id);

ALTER TABLE ONLY cards.mt_doc_issuance_card_request
    ADD CONSTRAINT pkey_mt_doc_issuance_card_request_id PRIMARY KEY (id);

ALTER TABLE ONLY cards.mt_doc_issuance_cardholder
    ADD CONSTRAINT pkey_mt_doc_issuance_cardholder_id PRIMARY KEY (id);

ALTER TABLE ONLY cards.mt_doc_issuance_delivery_address
    ADD CONSTRAINT pkey_mt_doc_issuance_delivery_address_id PRIMARY KEY (id);

ALTER TABLE ONLY cards.mt_doc_platform_key_use
    ADD CONSTRAINT pkey_mt_doc_platform_key_use_id PRIMARY KEY (id);

ALTER TABLE ONLY cards.mt_doc_uqpay_webhook_event
    ADD CONSTRAINT pkey_mt_doc_uqpay_webhook_event_id PRIMARY KEY (id);

ALTER TABLE ONLY cards.mt_events
    ADD CONSTRAINT pkey_mt_events_seq_id PRIMARY KEY (seq_id);

ALTER TABLE ONLY cards.mt_streams
    ADD CONSTRAINT pkey_mt_streams_id PRIMARY KEY (id);

ALTER TABLE ONLY cards.wolverine_dead_letters
    ADD CONSTRAINT wolverine_dead_letters_pkey PRIMARY KEY (id);

ALTER TABLE ONLY cards.wolverine_incoming_envelopes
    ADD CONSTRAINT wolverine_incoming_envelopes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY cards.wolverine_nodes
    ADD CONSTRAINT wolverine_nodes_pkey PRIMARY KEY (id);

CREATE UNIQUE INDEX issuance_cardholder_id ON cards.mt_doc_issuance_cardholder USING btree ((((data ->> 'CardholderId'::text))::uuid));

CREATE UNIQUE INDEX issuance_one_open_request ON cards.mt_doc_issuance_card_request USING btree (((data ->> 'OpenSlot'::text)));

CREATE INDEX mt_doc_card_controls_card_idx_card_id ON cards.mt_doc_card_controls_card USING btree ((((data ->> 'CardId'::text))::uuid));

CREATE INDEX mt_doc_card_controls_card_idx_user_id ON cards.mt_doc_card_controls_card USING btree (((data ->> 'UserId'::text)));

CREATE INDEX mt_doc_card_controls_operation_idx_next_check ON cards.mt_doc_card_controls_operation USING btree ((((data ->> 'NextCheck'::text))::bigint));

CREATE INDEX mt_doc_issuance_assignment_idx_intent_user_id ON cards.mt_doc_issuance_assignment USING btree ((((data -> 'Intent'::text) ->> 'UserId'::text)));

CREATE INDEX mt_doc_issuance_card_request_idx_user_id ON cards.mt_doc_issuance_card_request USING btree (((data ->> 'UserId'::text)));

CREATE INDEX mt_doc_platform_key_use_idx_at ON cards.mt_doc_platform_key_use USING btree (cards.mt_immutable_timestamptz((data ->> 'At'::text)));

CREATE UNIQUE INDEX pk_mt_events_stream_and_version ON cards.mt_events USING btree (stream_id, version);

CREATE INDEX wolverine_incoming_envelopes_idx_due ON cards.wolverine_incoming_envelopes USING btree (execution_time) WHERE ((status)::text = 'Scheduled'::text);

CREATE INDEX wolverine_incoming_envelopes_idx_owner ON cards.wolverine_incoming_envelopes USING btree (owner_id) WHERE ((status)::text = 'Incoming'::text);

ALTER TABLE ONLY cards.mt_events
    ADD CONSTRAINT fkey_mt_events_stream_id FOREIGN KEY (stream_id) REFERENCES cards.mt_streams(id) ON DELETE CASCADE;
