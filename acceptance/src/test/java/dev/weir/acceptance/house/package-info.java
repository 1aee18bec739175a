/// The rules of the house itself: arrows, names, sizes, and that every promise has its test.
///
/// Reads sources and compiled classes of all rooms. Read [dev.weir.acceptance.house.ArrowsTest]
/// first.
@NullMarked
package dev.weir.acceptance.house;

import org.jspecify.annotations.NullMarked;
