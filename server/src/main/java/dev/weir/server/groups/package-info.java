/// Kafka's classic groups over the wire: who is a member, who shares out, what was committed. One
/// class an API key, called as Kafka calls the API; what is decided stands in state's groups with a
/// barrier. Read [dev.weir.server.groups.Coordinator] first.
///
/// What this room keeps: who must wait, waits on its connection's own thread, and looks again when
/// the group has changed. Nobody else waits for it.
@NullMarked
package dev.weir.server.groups;

import org.jspecify.annotations.NullMarked;
