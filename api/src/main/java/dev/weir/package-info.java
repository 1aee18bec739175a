/// What a program uses: connect to a log by URL, send, consume by name, administer.
///
/// Read [dev.weir.Weir] first. Everything here is an interface, a value or an error; the behaviour
/// behind it is `dev.weir.client` over one backend (`dev.weir.spi`), both found by
/// [java.util.ServiceLoader], so this package needs nothing but the JDK.
///
/// Invariant: no type of a backend or of its driver appears here.
@NullMarked
package dev.weir;

import org.jspecify.annotations.NullMarked;
