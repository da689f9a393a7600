// The names that OpenTelemetry's semantic conventions give to attributes, so that they are spelled
// as others spell them:
//
//   call.attribute(semconv::http_request_method, "GET");
//
// The most used ones of each kind, not all. An attribute's constant is its name with underscores
// for dots. What a value may be, and when an attribute is to be there, the conventions say.
// Source: OpenTelemetry Semantic Conventions 1.44. Stable but for rpc (release candidate) and
// messaging (development), whose names may still change there.
//
// Threads: constants.

#pragma once

#include <string_view>

namespace phosphor::semconv {

using Name = std::string_view;

// HTTP
inline constexpr Name http_request_method = "http.request.method";
inline constexpr Name http_request_method_original = "http.request.method_original";
inline constexpr Name http_request_resend_count = "http.request.resend_count";
inline constexpr Name http_response_status_code = "http.response.status_code";
inline constexpr Name http_route = "http.route";
inline constexpr Name url_full = "url.full";
inline constexpr Name url_scheme = "url.scheme";
inline constexpr Name url_path = "url.path";
inline constexpr Name url_query = "url.query";
inline constexpr Name user_agent_original = "user_agent.original";

// Who talks to whom
inline constexpr Name server_address = "server.address";
inline constexpr Name server_port = "server.port";
inline constexpr Name client_address = "client.address";
inline constexpr Name client_port = "client.port";
inline constexpr Name network_peer_address = "network.peer.address";
inline constexpr Name network_peer_port = "network.peer.port";
inline constexpr Name network_protocol_name = "network.protocol.name";
inline constexpr Name network_protocol_version = "network.protocol.version";
inline constexpr Name network_transport = "network.transport";

// RPC
inline constexpr Name rpc_system_name = "rpc.system.name";
inline constexpr Name rpc_method = "rpc.method";
inline constexpr Name rpc_response_status_code = "rpc.response.status_code";

// Databases
inline constexpr Name db_system_name = "db.system.name";
inline constexpr Name db_namespace = "db.namespace";
inline constexpr Name db_collection_name = "db.collection.name";
inline constexpr Name db_operation_name = "db.operation.name";
inline constexpr Name db_operation_batch_size = "db.operation.batch.size";
inline constexpr Name db_query_text = "db.query.text";
inline constexpr Name db_query_summary = "db.query.summary";
inline constexpr Name db_response_status_code = "db.response.status_code";
inline constexpr Name db_stored_procedure_name = "db.stored_procedure.name";

// Messages
inline constexpr Name messaging_system = "messaging.system";
inline constexpr Name messaging_operation_name = "messaging.operation.name";
inline constexpr Name messaging_operation_type = "messaging.operation.type";
inline constexpr Name messaging_destination_name = "messaging.destination.name";
inline constexpr Name messaging_message_id = "messaging.message.id";
inline constexpr Name messaging_batch_message_count = "messaging.batch.message_count";

// What went wrong
inline constexpr Name error_type = "error.type";
inline constexpr Name exception_type = "exception.type";
inline constexpr Name exception_message = "exception.message";
inline constexpr Name exception_stacktrace = "exception.stacktrace";

// Where in the program
inline constexpr Name code_function_name = "code.function.name";
inline constexpr Name code_file_path = "code.file.path";
inline constexpr Name code_line_number = "code.line.number";
inline constexpr Name thread_id = "thread.id";
inline constexpr Name thread_name = "thread.name";

// Resource: the process that records
inline constexpr Name service_name = "service.name";
inline constexpr Name service_namespace = "service.namespace";
inline constexpr Name service_version = "service.version";
inline constexpr Name service_instance_id = "service.instance.id";
inline constexpr Name host_name = "host.name";
inline constexpr Name host_id = "host.id";
inline constexpr Name process_pid = "process.pid";
inline constexpr Name process_executable_name = "process.executable.name";
inline constexpr Name container_id = "container.id";
inline constexpr Name k8s_pod_name = "k8s.pod.name";
inline constexpr Name k8s_namespace_name = "k8s.namespace.name";
inline constexpr Name telemetry_sdk_name = "telemetry.sdk.name";
inline constexpr Name telemetry_sdk_language = "telemetry.sdk.language";
inline constexpr Name telemetry_sdk_version = "telemetry.sdk.version";
inline constexpr Name deployment_environment_name = "deployment.environment.name";

}  // namespace phosphor::semconv
