"""Addresses of reviews, and of what stands beside a product."""

from django.urls import path

from mercer.backoffice import product_beside, reviews

PATTERNS = [
    path("reviews/", reviews.reviews, name="reviews"),
    path("reviews/publish/", reviews.publish_many, name="reviews-publish"),
    path("reviews/rules/", reviews.change_rules, name="review-rules"),
    path("reviews/<uuid:pk>/", reviews.act, name="review-act"),
    path("products/<int:pk>/beside/", product_beside.show, name="product-beside"),
    path("products/<int:pk>/beside/relate/", product_beside.relate, name="product-relate"),
    path("products/<int:pk>/beside/describe/", product_beside.describe, name="product-describe"),
]
