/// `weir topic`, `weir consumer`, `weir status`, `weir completion`: looking and changing, without
/// messages.
@NullMarked
package dev.weir.cli.admin;

import org.jspecify.annotations.NullMarked;
