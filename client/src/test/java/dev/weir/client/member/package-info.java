/// Unit tests of the consumer in a program's hand.
@NullMarked
package dev.weir.client.member;

import org.jspecify.annotations.NullMarked;
