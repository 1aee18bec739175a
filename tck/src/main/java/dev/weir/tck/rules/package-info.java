/// The rules of docs/spec/consumer.md as tests, a chapter a file; a method's name begins with the
/// number of its rule. Read [dev.weir.tck.rules.OrderRules] first. Written in the words of
/// [dev.weir.tck.Scene], and in nothing of any backend.
@NullMarked
package dev.weir.tck.rules;

import org.jspecify.annotations.NullMarked;
