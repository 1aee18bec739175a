/// What requests are answered from.
@NullMarked
package dev.weir.server.requests;

import org.jspecify.annotations.NullMarked;
