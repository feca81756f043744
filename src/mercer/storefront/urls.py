"""The shop's addresses."""

from django.urls import path

from mercer.storefront import (
    account,
    cart,
    category,
    channel,
    checkout,
    crawlers,
    help,
    home,
    orders,
    payment,
    product,
    returns,
    suggesting,
)

app_name = "storefront"

urlpatterns = [
    path("", home.home, name="home"),
    path("robots.txt", crawlers.robots, name="robots"),
    path("sitemap.xml", crawlers.sitemap, name="sitemap"),
    path("favicon.ico", crawlers.favicon, name="favicon"),
    path("c/<str:slug>/", category.category, name="category"),
    path("p/<str:slug>/", product.product, name="product"),
    path("sku/<str:sku>/", product.product_by_sku, name="sku"),
    path("search/", category.search, name="search"),
    path("search/suggest/", suggesting.suggest, name="suggest"),
    path("help/", help.help_page, name="help"),
    path("channel/", channel.choose_channel, name="channel"),
    path("language/", channel.choose_language, name="language"),
    path("cart/", cart.cart, name="cart"),
    path("cart/change/", cart.change, name="cart-change"),
    path("checkout/", checkout.checkout, name="checkout"),
    path("checkout/paid/<str:number>/", payment.back_from_provider, name="payment-return"),
    path("orders/find/", orders.find_order, name="find-order"),
    path("orders/<str:number>/", orders.order, name="order"),
    path("orders/<str:number>/pay/", payment.pay_again, name="pay"),
    path("orders/<str:number>/cancel/", orders.cancel, name="cancel-order"),
    path("orders/<str:number>/return/", returns.open_return, name="return-open"),
    path("o/<str:token>/", orders.guest_link, name="guest-link"),
    path("returns/<str:number>/", returns.return_page, name="return"),
    path("returns/<str:number>/cancel/", returns.cancel, name="return-cancel"),
    path("account/", account.overview, name="account"),
    path("account/orders/", account.orders, name="account-orders"),
    path("account/addresses/", account.addresses, name="account-addresses"),
    path("account/addresses/<uuid:pk>/", account.address, name="account-address"),
]
