/// Topics and stored positions, administered. Read [dev.weir.backends.kafka.admin.Topics] first.
///
/// Uses the rooms `sharegroups` and `cluster`. Invariant: positions of a group with members are not
/// changed from outside.
@NullMarked
package dev.weir.backends.kafka.admin;

import org.jspecify.annotations.NullMarked;
