from django.urls import path

from mercer.themes import views

app_name = "themes"

urlpatterns = [path("<slug:digest>.css", views.sheet, name="sheet")]
