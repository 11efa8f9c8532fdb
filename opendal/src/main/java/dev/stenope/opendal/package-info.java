/// Drops in clouds that ask for OAuth, through Apache OpenDAL.
@NullMarked
package dev.stenope.opendal;

import org.jspecify.annotations.NullMarked;
