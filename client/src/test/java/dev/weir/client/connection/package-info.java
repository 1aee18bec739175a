/// Unit tests of a connection.
@NullMarked
package dev.weir.client.connection;

import org.jspecify.annotations.NullMarked;
