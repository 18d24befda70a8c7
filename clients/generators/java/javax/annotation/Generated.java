package javax.annotation;

/** What generated code uses of the library javax.annotation-api, so that it can be compiled without it. */
public @interface Generated {
    String value();

    String date();

    String comments();
}
