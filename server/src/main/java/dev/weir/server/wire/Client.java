package dev.weir.server.wire;

/// Who is at the other end of a connection.
///
/// @param connection its number, never given twice
/// @param host where it connects from
/// @param here how this server is called towards it
public record Client(long connection, String host, Endpoint here) {}
